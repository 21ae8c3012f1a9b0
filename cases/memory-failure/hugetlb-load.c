// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "poison.h"

DESCRIBE("A load from a page of a hugetlb memfd sealed with F_SEAL_WRITE whose memory has failed raises SIGBUS instead of giving other bytes.",
	 .contract = "SIGBUS", .since = "5.17", .needs = "hwpoison hugetlb",
	 .source = "fcntl(2), F_SEAL_WRITE; madvise(2), MADV_HWPOISON");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	const size_t size = huge_page_size();
	int fd = sealable_hugetlb_memfd(1);
	unsigned char *map;

	seal(fd, F_SEAL_WRITE);
	poison(fd, 0, size);
	map = map_shared(reopen(fd, O_RDONLY), size, PROT_READ);

	LOAD_RAISES(SIGBUS, map);

	SEALS_ARE(fd, F_SEAL_WRITE);
	SIZE_IS(fd, (off_t)size);
	return passed();
}
