// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("A read-only shared mapping of a hugetlb memfd sealed with F_SEAL_WRITE cannot be made writable: EACCES.",
	 .contract = "EACCES", .since = "6.7", .needs = "hugetlb",
	 .source = "mprotect(2): EACCES; 158978945f31 mm: perform the mapping_map_writable() check after call_mmap()");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	size_t huge = huge_page_size();
	int fd = sealable_hugetlb_memfd(1);
	unsigned char *map;

	seal(fd, F_SEAL_WRITE);
	map = map_shared_sealed(fd, huge, PROT_READ);

	REFUSED(EACCES, mprotect(map, huge, PROT_READ | PROT_WRITE));

	MAPPED_AS(map, huge, "r--s");
	STORE_RAISES(SIGSEGV, map, PATTERN_ALIEN);
	STATE_IS(fd, F_SEAL_WRITE, huge);
	return passed();
}
