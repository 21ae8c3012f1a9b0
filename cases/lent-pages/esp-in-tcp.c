// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "xfrm.h"

DESCRIBE("Pages of a memfd sealed with F_SEAL_WRITE that splice(2) hands to a TCP socket are only read where the peer takes what is in its receive queue as ESP in TCP.",
	 .contract = "allowed", .since = "3.17", .needs = "userns esp", .cve = "CVE-2026-43284 CVE-2026-46300",
	 .source = "fcntl(2), F_SEAL_WRITE; f84eca581739 net: skbuff: preserve shared-frag marker during coalescing");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	enum { LENT = 1024 };
	int fd = sealable_memfd(PAGE);
	struct page_pipe pipe = page_pipe_new();
	struct esp esp;
	uint16_t length;

	enter_network();
	esp = esp_new(AF_INET, ESP_IN_TCP, ESP_GCM);
	length = htons(sizeof(length) + esp.header + LENT);
	seal(fd, F_SEAL_WRITE);
	lend_pages(&pipe, fd, 0, LENT);
	/* A segment of its own, no part of which is lent, that the receive queue joins with the next one. */
	SETUP(send(esp.sender, &length, sizeof(length), MSG_MORE));
	SETUP(send(esp.sender, esp.start, esp.header, 0));
	esp_acknowledged(&esp);

	TRANSFERS(LENT, splice(pipe.out, NULL, esp.sender, NULL, LENT, 0));

	esp_take_stream(&esp);
	esp_await(&esp, 1);
	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	return passed();
}
