// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("A private page of a memfd with F_SEAL_FUTURE_WRITE is copied on write when the parent stores after fork(2): the child keeps what it inherited.",
	 .contract = "allowed", .since = "5.5",
	 .source = "mmap(2), MAP_PRIVATE; fork(2); 05d351102dbe mm, memfd: fix COW issue on MAP_PRIVATE and F_SEAL_FUTURE_WRITE mappings");

static struct gate parent_stored;

static pid_t child_that_looks(const unsigned char *map, unsigned char asserted)
{
	pid_t child = fork_child();

	if (child)
		return child;
	gate_wait(&parent_stored);
	CHECK(*map == asserted, "the parent's store reached the child");
	passed();
}

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	enum { BEFORE_FORK = PATTERN_ALIEN, AFTER_FORK = PATTERN_ALIEN + 1 };
	int fd = sealable_memfd(PAGE);
	unsigned char *map;
	pid_t child;

	seal(fd, F_SEAL_FUTURE_WRITE);
	map = map_private(fd, PAGE, PROT_READ | PROT_WRITE);
	map[0] = BEFORE_FORK;
	parent_stored = gate_new();
	child = child_that_looks(map, BEFORE_FORK);

	STORE_RAISES(0, map, AFTER_FORK);

	gate_signal(&parent_stored);
	reap_child(child);
	CHECK(map[0] == AFTER_FORK, "the store is lost");
	STATE_IS(fd, F_SEAL_FUTURE_WRITE, PAGE);
	return passed();
}
