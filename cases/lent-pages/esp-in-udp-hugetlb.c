// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "xfrm.h"

DESCRIBE("Part of a huge page of a memfd sealed with F_SEAL_WRITE that vmsplice(2) takes from a read-only mapping, on its way into a UDP socket whose peer receives ESP in UDP, is only read.",
	 .contract = "allowed", .since = "3.17", .needs = "userns esp hugetlb", .cve = "CVE-2026-43284",
	 .source = "fcntl(2), F_SEAL_WRITE; f4c50a4034e6 xfrm: esp: avoid in-place decrypt on shared skb frags");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	enum { LENT = 1024 };
	int fd = sealable_hugetlb_memfd(1);
	size_t size = huge_page_size();
	struct page_pipe pipe = page_pipe_new();
	struct iovec lent = { .iov_len = LENT };
	struct esp esp;

	enter_network();
	esp = esp_new(AF_INET, ESP_IN_UDP, ESP_GCM);
	seal(fd, F_SEAL_WRITE);
	lent.iov_base = map_shared(reopen(fd, O_RDONLY), size, PROT_READ);
	esp_lend_header(&esp, &pipe);
	SETUP(vmsplice(pipe.in, &lent, 1, 0));

	TRANSFERS(esp.header + LENT, splice(pipe.out, NULL, esp.sender, NULL, esp.header + LENT, 0));

	esp_await(&esp, 1);
	STATE_IS(fd, F_SEAL_WRITE, size);
	return passed();
}
