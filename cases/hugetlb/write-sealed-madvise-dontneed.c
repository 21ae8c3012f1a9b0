// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("madvise(2) with MADV_DONTNEED on a shared mapping of a hugetlb memfd sealed with F_SEAL_WRITE leaves the file as it was, and the mapping shows it.",
	 .contract = "allowed", .since = "5.18", .needs = "hugetlb",
	 .source = "fcntl(2), F_SEAL_WRITE; madvise(2), MADV_DONTNEED; 90e7e7f5ef3f mm: enable MADV_DONTNEED for hugetlb mappings");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	size_t size = huge_page_size();
	int fd = sealable_hugetlb_memfd(1);
	unsigned char *map;

	require_madvise();
	seal(fd, F_SEAL_WRITE);
	map = map_shared(reopen(fd, O_RDONLY), size, PROT_READ);
	MAPPING_INTACT(map, size);

	ALLOWED(madvise(map, size, MADV_DONTNEED));

	MAPPING_INTACT(map, size);
	STATE_IS(fd, F_SEAL_WRITE, size);
	return passed();
}
