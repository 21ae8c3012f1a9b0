// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("A child inherits the read-only shared mapping of a memfd sealed with F_SEAL_WRITE, and can no more write through it than its parent.",
	 .contract = "EACCES", .since = "6.7",
	 .source = "158978945f31 mm: perform the mapping_map_writable() check after call_mmap(); fork(2)");

static void try_to_write(void *map)
{
	REFUSED(EACCES, mprotect(map, PAGE, PROT_READ | PROT_WRITE));
	STORE_RAISES(SIGSEGV, map, PATTERN_ALIEN);
}

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	void *map;
	struct peer child;

	seal(fd, F_SEAL_WRITE);
	map = map_shared_sealed(fd, PAGE, PROT_READ);

	child = peer_start(try_to_write, map);
	peer_end(&child);

	MAPPING_INTACT(map, PAGE);
	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	return passed();
}
