// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("A memfd sealed with F_SEAL_WRITE can be mapped shared and read-only at an address where a huge page could map it, and a store there raises SIGSEGV.",
	 .contract = "allowed", .since = "6.7",
	 .source = "158978945f31 mm: perform the mapping_map_writable() check after call_mmap()");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	enum { SIZE = 4 << 20 };	/* a multiple of every page size, and of 2 MiB huge pages */
	int fd = sealable_memfd(SIZE);
	unsigned char *space = SETUP(mmap(NULL, 2 * SIZE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS,
					  -1, 0));
	unsigned char *aligned = space + SIZE - (uintptr_t)space % SIZE, *map;

	seal(fd, F_SEAL_WRITE);

	map = ALLOWED(mmap(aligned, SIZE, PROT_READ, MAP_SHARED | MAP_FIXED, fd, 0));

	MAPPING_INTACT(map, SIZE);
	STORE_RAISES(SIGSEGV, map + SIZE / 2, PATTERN_ALIEN);
	STATE_IS(fd, F_SEAL_WRITE, SIZE);
	return passed();
}
