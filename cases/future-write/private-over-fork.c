// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("A private mapping of a memfd with F_SEAL_FUTURE_WRITE is copied on write across fork(2): parent and child do not see each other's stores.",
	 .contract = "allowed", .since = "5.5",
	 .source = "mmap(2), MAP_PRIVATE; fork(2); 05d351102dbe mm, memfd: fix COW issue on MAP_PRIVATE and F_SEAL_FUTURE_WRITE mappings");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	enum { OF_PARENT = PATTERN_ALIEN, OF_CHILD = PATTERN_ALIEN + 1 };
	int fd = sealable_memfd(PAGE);
	unsigned char *map;
	pid_t child;

	seal(fd, F_SEAL_FUTURE_WRITE);
	map = map_private(fd, PAGE, PROT_READ | PROT_WRITE);
	map[0] = OF_PARENT;

	child = fork_child();
	if (!child) {
		CHECK(map[0] == OF_PARENT, "the child does not see what was stored before it came");
		STORE_RAISES(0, map, OF_CHILD);
		CHECK(map[0] == OF_CHILD, "the child does not see its own store");
		passed();
	}
	reap_child(child);

	CHECK(map[0] == OF_PARENT, "the child's store reached the parent");
	STATE_IS(fd, F_SEAL_FUTURE_WRITE, PAGE);
	return passed();
}
