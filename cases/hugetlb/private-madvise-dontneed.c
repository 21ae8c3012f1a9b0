// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("madvise(2) with MADV_DONTNEED on a private mapping of a hugetlb memfd sealed with F_SEAL_WRITE drops the private copy: the mapping shows the file again, as it was.",
	 .contract = "allowed", .since = "5.18", .needs = "hugetlb",
	 .source = "fcntl(2), F_SEAL_WRITE; madvise(2), MADV_DONTNEED; 90e7e7f5ef3f mm: enable MADV_DONTNEED for hugetlb mappings");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	size_t size = huge_page_size();
	int fd = sealable_hugetlb_memfd_with_spare();
	unsigned char *map;

	require_madvise();
	seal(fd, F_SEAL_WRITE);
	map = map_private(fd, size, PROT_READ | PROT_WRITE);
	map[0] = PATTERN_ALIEN;

	ALLOWED(madvise(map, size, MADV_DONTNEED));

	MAPPING_INTACT(map, size);
	STATE_IS(fd, F_SEAL_WRITE, size);
	return passed();
}
