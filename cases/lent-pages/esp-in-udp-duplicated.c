// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "nftables.h"
#include "xfrm.h"

DESCRIBE("Pages of a memfd sealed with F_SEAL_WRITE that splice(2) hands to a UDP socket are only read where a rule of nftables sends a copy of the packet, which shares them, to a socket that receives ESP in UDP.",
	 .contract = "allowed", .since = "3.17", .needs = "userns esp nft_dup", .cve = "CVE-2026-43284 CVE-2026-43503",
	 .source = "fcntl(2), F_SEAL_WRITE; 48f6a5356a33 net: skbuff: propagate shared-frag marker through frag-transfer helpers");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	enum { LENT = 1024 };
	int fd = sealable_memfd(PAGE);
	struct page_pipe pipe = page_pipe_new();
	struct esp esp;

	enter_network();
	duplicate_packets();
	/* Without a tag: with GCM the second packet, which is the same, would take back what the first did. */
	esp = esp_new(AF_INET, ESP_IN_UDP, ESP_CBC);
	/* Nor a checksum, of which the second packet would fall short when the pages have changed. */
	SETUP(setsockopt(esp.sender, SOL_SOCKET, SO_NO_CHECK, &(int){ 1 }, sizeof(int)));
	seal(fd, F_SEAL_WRITE);
	esp_lend(&esp, &pipe, fd, LENT);

	TRANSFERS(esp.header + LENT, splice(pipe.out, NULL, esp.sender, NULL, esp.header + LENT, 0));

	esp_await(&esp, 2);
	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	return passed();
}
