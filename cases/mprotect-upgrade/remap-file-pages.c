// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("A read-only shared mapping of a memfd sealed with F_SEAL_WRITE cannot be made writable after remap_file_pages(2) has given it another page of the file: EACCES.",
	 .contract = "EACCES", .since = "6.7",
	 .source = "remap_file_pages(2); 28464bbb2ddc mm: update memfd seal write check to include F_SEAL_WRITE");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(2 * PAGE);
	unsigned char *map;

	seal(fd, F_SEAL_WRITE);
	map = map_shared_sealed(fd, PAGE, PROT_READ);
	SETUP(remap_file_pages(map, PAGE, 0, 1, 0));

	REFUSED(EACCES, mprotect(map, PAGE, PROT_READ | PROT_WRITE));

	PERMISSIONS_ARE(map, "r--s");
	STORE_RAISES(SIGSEGV, map, PATTERN_ALIEN);
	CHECK(map[0] == pattern(PAGE), "the mapping does not show the second page of the file");
	STATE_IS(fd, F_SEAL_WRITE, 2 * PAGE);
	return passed();
}
