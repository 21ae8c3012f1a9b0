// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("Half of a read-only shared mapping of a memfd sealed with F_SEAL_WRITE cannot be made writable either: EACCES.",
	 .contract = "EACCES", .since = "6.7",
	 .source = "mprotect(2), EACCES; 28464bbb2ddc mm: update memfd seal write check to include F_SEAL_WRITE");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(2 * PAGE);
	unsigned char *map;

	seal(fd, F_SEAL_WRITE);
	map = map_shared_sealed(fd, 2 * PAGE, PROT_READ);

	REFUSED(EACCES, mprotect(map + PAGE, PAGE, PROT_READ | PROT_WRITE));

	PERMISSIONS_ARE(map, "r--s");
	PERMISSIONS_ARE(map + PAGE, "r--s");
	STORE_RAISES(SIGSEGV, map + PAGE, PATTERN_ALIEN);
	STATE_IS(fd, F_SEAL_WRITE, 2 * PAGE);
	return passed();
}
