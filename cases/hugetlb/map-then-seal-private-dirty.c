// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("F_SEAL_WRITE is added to a hugetlb memfd while a private mapping has a changed copy of its huge page: the copy is not the file.",
	 .contract = "allowed", .since = "4.16", .needs = "hugetlb",
	 .source = "fcntl(2), F_SEAL_WRITE; mmap(2), MAP_PRIVATE; 47b9012ecdc7 shmem: add sealing support to hugetlb-backed memfd");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	size_t huge = huge_page_size();
	int fd = sealable_hugetlb_memfd_with_spare();
	unsigned char *map;

	map = map_private(fd, huge, PROT_READ | PROT_WRITE);
	map[0] = PATTERN_ALIEN;

	ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));

	STATE_IS(fd, F_SEAL_WRITE, huge);
	MAPPED_AS(map, huge, "rw-p");
	CHECK(map[0] == PATTERN_ALIEN, "the private mapping lost its change: %#x", map[0]);
	STORE_RAISES(0, map + 1, PATTERN_ALIEN);
	CONTENTS_INTACT(fd, huge);
	return passed();
}
