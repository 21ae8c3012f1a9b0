// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("A read-only shared mapping of a memfd sealed with F_SEAL_WRITE can be populated by mmap(2) itself, and shows the file.",
	 .contract = "allowed", .since = "6.7",
	 .source = "158978945f31 mm: perform the mapping_map_writable() check after call_mmap(); mmap(2), MAP_POPULATE");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	enum { PAGES = 16 };
	int fd = sealable_memfd(PAGES * PAGE);
	unsigned char *map;

	seal(fd, F_SEAL_WRITE);

	map = ALLOWED(mmap(NULL, PAGES * PAGE, PROT_READ, MAP_SHARED | MAP_POPULATE, fd, 0));

	MAPPING_INTACT(map, PAGES * PAGE);
	STORE_RAISES(SIGSEGV, map, PATTERN_ALIEN);
	STATE_IS(fd, F_SEAL_WRITE, PAGES * PAGE);
	return passed();
}
