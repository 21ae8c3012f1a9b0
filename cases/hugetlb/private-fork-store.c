// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("A child's store through a private mapping of a hugetlb memfd sealed with F_SEAL_WRITE changes the child's copy of the huge page: neither the file nor the parent sees it.",
	 .contract = "allowed", .since = "4.16", .needs = "hugetlb",
	 .source = "fcntl(2), F_SEAL_WRITE; fork(2); mmap(2), MAP_PRIVATE; 47b9012ecdc7 shmem: add sealing support to hugetlb-backed memfd");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	size_t size = huge_page_size();
	int fd = sealable_hugetlb_memfd_with_spare();
	unsigned char *map;
	pid_t child;

	seal(fd, F_SEAL_WRITE);
	map = map_private(fd, size, PROT_READ | PROT_WRITE);
	MAPPING_INTACT(map, size);

	child = fork_child();
	if (!child) {
		STORE_RAISES(0, map, PATTERN_ALIEN);
		CHECK(map[0] == PATTERN_ALIEN, "the child does not see its own store");
		passed();
	}
	reap_child(child);

	MAPPING_INTACT(map, size);
	STATE_IS(fd, F_SEAL_WRITE, size);
	return passed();
}
