// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("A memfd sealed with F_SEAL_WRITE can be mapped shared and read-only through a read-only open file description.",
	 .contract = "allowed", .since = "3.17",
	 .source = "4bb5f5d9395b mm: allow drivers to prevent new writable mappings");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE), readonly = reopen(fd, O_RDONLY);
	unsigned char *map;

	seal(fd, F_SEAL_WRITE);

	map = ALLOWED(mmap(NULL, PAGE, PROT_READ, MAP_SHARED, readonly, 0));

	MAPPING_INTACT(map, PAGE);
	STORE_RAISES(SIGSEGV, map, PATTERN_ALIEN);
	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	return passed();
}
