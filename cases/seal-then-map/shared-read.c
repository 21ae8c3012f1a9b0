// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("A memfd sealed with F_SEAL_WRITE can be mapped shared and read-only through a writable open file description.",
	 .contract = "allowed", .since = "6.7",
	 .source = "158978945f31 mm: perform the mapping_map_writable() check after call_mmap()");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	unsigned char *map;

	seal(fd, F_SEAL_WRITE);

	map = ALLOWED(mmap(NULL, PAGE, PROT_READ, MAP_SHARED, fd, 0));

	MAPPING_INTACT(map, PAGE);
	STORE_RAISES(SIGSEGV, map, PATTERN_ALIEN);
	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	return passed();
}
