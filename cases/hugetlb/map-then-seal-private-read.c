// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("F_SEAL_WRITE is added to a hugetlb memfd while its huge page is mapped private.",
	 .contract = "allowed", .since = "4.16", .needs = "hugetlb",
	 .source = "fcntl(2), F_SEAL_WRITE; 47b9012ecdc7 shmem: add sealing support to hugetlb-backed memfd");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	size_t huge = huge_page_size();
	int fd = sealable_hugetlb_memfd_with_spare();
	unsigned char *map;

	map = map_private(fd, huge, PROT_READ);
	MAPPING_INTACT(map, huge);

	ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));

	STATE_IS(fd, F_SEAL_WRITE, huge);
	MAPPED_AS(map, huge, "r--p");
	MAPPING_INTACT(map, huge);
	return passed();
}
