// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("A hugetlb memfd sealed with F_SEAL_WRITE can be mapped shared through a read-only open file description.",
	 .contract = "allowed", .since = "4.16", .needs = "hugetlb",
	 .source = "fcntl(2), F_SEAL_WRITE; 47b9012ecdc7 shmem: add sealing support to hugetlb-backed memfd");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	size_t huge = huge_page_size();
	int fd = sealable_hugetlb_memfd(1);
	int readonly = reopen(fd, O_RDONLY);
	unsigned char *map;

	seal(fd, F_SEAL_WRITE);

	map = ALLOWED(mmap(NULL, huge, PROT_READ, MAP_SHARED, readonly, 0));

	MAPPED_AS(map, huge, "r--s");
	MAPPING_INTACT(map, huge);
	STATE_IS(fd, F_SEAL_WRITE, huge);
	return passed();
}
