// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("A shared mapping from before F_SEAL_FUTURE_WRITE stays writable in a child made by fork(2) after it.",
	 .contract = "allowed", .since = "5.1",
	 .source = "ab3948f58ff8 mm/memfd: add an F_SEAL_FUTURE_WRITE seal to memfd; fork(2)");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	unsigned char *map = map_shared(fd, PAGE, PROT_READ | PROT_WRITE);
	pid_t child;

	seal(fd, F_SEAL_FUTURE_WRITE);
	child = fork_child();
	if (!child) {
		STORE_RAISES(0, map, PATTERN_ALIEN);
		passed();
	}
	reap_child(child);

	SEALS_ARE(fd, F_SEAL_FUTURE_WRITE);
	BYTES_ARE(fd, 0, 1, PATTERN_ALIEN);
	CHECK(map[0] == PATTERN_ALIEN, "the mappings of parent and child differ");
	return passed();
}
