// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "pins.h"
#include "reclaim.h"

DESCRIBE("A child's store into a huge page of a memfd sealed with F_SEAL_WRITE, mapped private before fork(2), changes the child's copy: neither the file nor the parent sees it.",
	 .contract = "allowed", .since = "4.8", .needs = "thp",
	 .source = "fcntl(2), F_SEAL_WRITE; fork(2); mmap(2), MAP_PRIVATE; 800d8c63b2e9 shmem: add huge pages support");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	size_t size;
	int fd = huge_page_memfd(&size);
	unsigned char *map;
	pid_t child;

	seal_when_unused(fd, F_SEAL_WRITE);
	map = map_huge_page(fd, size, PROT_READ | PROT_WRITE, MAP_PRIVATE);

	child = fork_child();
	if (!child) {
		STORE_RAISES(0, map, PATTERN_ALIEN);
		CHECK(map[0] == PATTERN_ALIEN, "the child does not see its own store");
		passed();
	}
	reap_child(child);

	MAPPING_INTACT(map, size);
	STATE_IS(fd, F_SEAL_WRITE, (off_t)size);
	return passed();
}
