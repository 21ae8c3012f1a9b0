// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "xfrm.h"

#include <netinet/udp.h>

#ifndef UDP_SEGMENT
#define UDP_SEGMENT 103	/* 4.18 */
#endif

DESCRIBE("Pages of a memfd sealed with F_SEAL_WRITE that splice(2) hands to a UDP socket are only read where the kernel cuts them into segments (UDP_SEGMENT) that the peer receives as ESP in UDP.",
	 .contract = "allowed", .since = "3.17", .needs = "userns esp", .cve = "CVE-2026-43284",
	 .source = "fcntl(2), F_SEAL_WRITE; f4c50a4034e6 xfrm: esp: avoid in-place decrypt on shared skb frags");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	enum { LENT = 1024 };
	int fd = sealable_memfd(PAGE), segment;
	struct page_pipe pipe = page_pipe_new();
	struct esp esp;

	enter_network();
	esp = esp_new(AF_INET, ESP_IN_UDP, ESP_GCM);
	seal(fd, F_SEAL_WRITE);
	segment = esp.header + LENT;
	SETUP_NEEDS("segments of UDP", setsockopt(esp.sender, SOL_UDP, UDP_SEGMENT, &segment, sizeof(segment)),
		    ENOPROTOOPT);
	esp_lend(&esp, &pipe, fd, LENT);
	esp_lend(&esp, &pipe, fd, LENT);

	TRANSFERS(2 * segment, splice(pipe.out, NULL, esp.sender, NULL, 2 * segment, 0));

	esp_await(&esp, 2);
	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	return passed();
}
