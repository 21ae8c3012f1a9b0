// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("A memfd sealed with F_SEAL_WRITE can be mapped shared with PROT_NONE through a writable open file description, and the mapping made readable later.",
	 .contract = "allowed", .since = "6.7",
	 .source = "158978945f31 mm: perform the mapping_map_writable() check after call_mmap()");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	unsigned char *map;

	seal(fd, F_SEAL_WRITE);

	map = ALLOWED(mmap(NULL, PAGE, PROT_NONE, MAP_SHARED, fd, 0));

	LOAD_RAISES(SIGSEGV, map);
	STILL_ALLOWED(mprotect(map, PAGE, PROT_READ));
	MAPPING_INTACT(map, PAGE);
	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	return passed();
}
