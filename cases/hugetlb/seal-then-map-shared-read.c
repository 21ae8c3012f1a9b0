// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("A hugetlb memfd sealed with F_SEAL_WRITE can be mapped shared and read-only through a writable open file description.",
	 .contract = "allowed", .since = "6.7", .needs = "hugetlb",
	 .source = "158978945f31 mm: perform the mapping_map_writable() check after call_mmap()");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	size_t huge = huge_page_size();
	int fd = sealable_hugetlb_memfd(1);
	unsigned char *map;

	seal(fd, F_SEAL_WRITE);

	map = ALLOWED(mmap(NULL, huge, PROT_READ, MAP_SHARED, fd, 0));

	MAPPED_AS(map, huge, "r--s");
	MAPPING_INTACT(map, huge);
	STORE_RAISES(SIGSEGV, map, PATTERN_ALIEN);
	STATE_IS(fd, F_SEAL_WRITE, huge);
	return passed();
}
