// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("F_SEAL_WRITE is refused with EBUSY while a hugetlb memfd is mapped shared and read-only through a writable open file description: mprotect(2) could make it writable.",
	 .contract = "EBUSY", .since = "4.16", .needs = "hugetlb",
	 .source = "fcntl(2), F_SEAL_WRITE: EBUSY; 47b9012ecdc7 shmem: add sealing support to hugetlb-backed memfd");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	size_t huge = huge_page_size();
	int fd = sealable_hugetlb_memfd(1);
	unsigned char *map = map_shared(fd, huge, PROT_READ);

	REFUSED(EBUSY, fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));

	STATE_IS(fd, 0, huge);
	MAPPED_AS(map, huge, "r--s");
	MAPPING_INTACT(map, huge);
	return passed();
}
