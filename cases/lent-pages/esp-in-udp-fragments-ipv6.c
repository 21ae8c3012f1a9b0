// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "xfrm.h"

DESCRIBE("A page of a memfd sealed with F_SEAL_WRITE that is one fragment of an IPv6 packet is only read where the fragments are put together, to ESP in UDP, behind one that is no page of a file.",
	 .contract = "allowed", .since = "3.17", .needs = "userns esp", .cve = "CVE-2026-43284 CVE-2026-46300",
	 .source = "fcntl(2), F_SEAL_WRITE; f84eca581739 net: skbuff: preserve shared-frag marker during coalescing");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	enum { LENT = 1024, MTU = 1500, FIRST = ((MTU - 40 - 8) & ~7) - 8 };
	static const unsigned char zeros[MTU];
	int fd = sealable_memfd(PAGE);
	struct page_pipe pipe = page_pipe_new();
	struct esp esp;

	enter_network();
	loopback_mtu(MTU);
	esp = esp_new(AF_INET6, ESP_IN_UDP, ESP_GCM);
	seal(fd, F_SEAL_WRITE);
	lend_pages(&pipe, fd, 0, LENT);
	/* The first fragment, full, is a copy: no page of it is lent. */
	SETUP(send(esp.sender, esp.start, esp.header, MSG_MORE));
	SETUP(send(esp.sender, zeros, FIRST - esp.header, MSG_MORE));

	TRANSFERS(LENT, splice(pipe.out, NULL, esp.sender, NULL, LENT, 0));

	esp_await(&esp, 1);
	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	return passed();
}
