// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("A shared mapping of a read-only open file description of a sealed hugetlb memfd cannot be made writable: EACCES.",
	 .contract = "EACCES", .since = "4.16", .needs = "hugetlb",
	 .source = "mprotect(2): EACCES; 47b9012ecdc7 shmem: add sealing support to hugetlb-backed memfd");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	size_t huge = huge_page_size();
	int fd = sealable_hugetlb_memfd(1);
	unsigned char *map = map_shared(reopen(fd, O_RDONLY), huge, PROT_READ);

	seal(fd, F_SEAL_WRITE);

	REFUSED(EACCES, mprotect(map, huge, PROT_READ | PROT_WRITE));

	MAPPED_AS(map, huge, "r--s");
	STORE_RAISES(SIGSEGV, map, PATTERN_ALIEN);
	STATE_IS(fd, F_SEAL_WRITE, huge);
	return passed();
}
