// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "xfrm.h"

DESCRIBE("Pages of a memfd sealed with F_SEAL_WRITE that splice(2) hands to a UDP socket are only read where the ESP packet is decrypted without a tag and accepted.",
	 .contract = "allowed", .since = "3.17", .needs = "userns esp", .cve = "CVE-2026-43284",
	 .source = "fcntl(2), F_SEAL_WRITE; f4c50a4034e6 xfrm: esp: avoid in-place decrypt on shared skb frags");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	enum { LENT = 1024 };
	int fd = sealable_memfd(PAGE);
	struct page_pipe pipe = page_pipe_new();
	struct esp esp;

	enter_network();
	esp = esp_new(AF_INET, ESP_IN_UDP, ESP_CBC);
	seal(fd, F_SEAL_WRITE);
	esp_lend(&esp, &pipe, fd, LENT);

	TRANSFERS(esp.header + LENT, splice(pipe.out, NULL, esp.sender, NULL, esp.header + LENT, 0));

	esp_await(&esp, 1);
	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	return passed();
}
