// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("A read-only shared mapping of a memfd sealed with F_SEAL_WRITE cannot be made writable after mremap(2) has grown it, neither its old part nor its new one: EACCES.",
	 .contract = "EACCES", .since = "6.7",
	 .source = "mremap(2); 28464bbb2ddc mm: update memfd seal write check to include F_SEAL_WRITE");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(2 * PAGE);
	unsigned char *map;

	seal(fd, F_SEAL_WRITE);
	map = map_shared_sealed(fd, PAGE, PROT_READ);
	map = SETUP(mremap(map, PAGE, 2 * PAGE, MREMAP_MAYMOVE));

	REFUSED(EACCES, mprotect(map, PAGE, PROT_READ | PROT_WRITE));
	REFUSED(EACCES, mprotect(map + PAGE, PAGE, PROT_READ | PROT_WRITE));

	PERMISSIONS_ARE(map, "r--s");
	STORE_RAISES(SIGSEGV, map + PAGE, PATTERN_ALIEN);
	STATE_IS(fd, F_SEAL_WRITE, 2 * PAGE);
	return passed();
}
