// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("A hugetlb memfd sealed with F_SEAL_WRITE can be mapped private and writable; a store changes a copy of the huge page and not the file.",
	 .contract = "allowed", .since = "4.16", .needs = "hugetlb",
	 .source = "fcntl(2), F_SEAL_WRITE; mmap(2), MAP_PRIVATE; 47b9012ecdc7 shmem: add sealing support to hugetlb-backed memfd");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	size_t huge = huge_page_size();
	int fd = sealable_hugetlb_memfd_with_spare();
	unsigned char *map;

	seal(fd, F_SEAL_WRITE);

	map = ALLOWED(mmap(NULL, huge, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0));

	MAPPING_INTACT(map, huge);
	STORE_RAISES(0, map, PATTERN_ALIEN);
	CHECK(map[0] == PATTERN_ALIEN, "the store is lost: %#x", map[0]);
	STATE_IS(fd, F_SEAL_WRITE, huge);
	return passed();
}
