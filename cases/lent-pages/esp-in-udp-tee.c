// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "xfrm.h"

DESCRIBE("Pages of a memfd sealed with F_SEAL_WRITE that tee(2) duplicates, on their way into a UDP socket whose peer receives ESP in UDP, are only read: decrypting the packet leaves the file as it was.",
	 .contract = "allowed", .since = "3.17", .needs = "userns esp", .cve = "CVE-2026-43284",
	 .source = "fcntl(2), F_SEAL_WRITE; f4c50a4034e6 xfrm: esp: avoid in-place decrypt on shared skb frags");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	enum { LENT = 1024 };
	int fd = sealable_memfd(PAGE);
	struct page_pipe pipe = page_pipe_new(), twin = page_pipe_new();
	struct esp esp;

	enter_network();
	esp = esp_new(AF_INET, ESP_IN_UDP, ESP_GCM);
	seal(fd, F_SEAL_WRITE);
	esp_lend(&esp, &pipe, fd, LENT);
	SETUP(tee(pipe.out, twin.in, esp.header + LENT, 0));

	TRANSFERS(esp.header + LENT, splice(twin.out, NULL, esp.sender, NULL, esp.header + LENT, 0));

	esp_await(&esp, 1);
	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	return passed();
}
