// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("The duplicate that mremap(2) with old_size 0 makes of a read-only shared mapping of a memfd sealed with F_SEAL_WRITE cannot be made writable: EACCES.",
	 .contract = "EACCES", .since = "6.7",
	 .source = "mremap(2); 28464bbb2ddc mm: update memfd seal write check to include F_SEAL_WRITE");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	unsigned char *map, *duplicate;

	seal(fd, F_SEAL_WRITE);
	map = map_shared_sealed(fd, PAGE, PROT_READ);
	duplicate = SETUP(mremap(map, 0, PAGE, MREMAP_MAYMOVE));

	REFUSED(EACCES, mprotect(duplicate, PAGE, PROT_READ | PROT_WRITE));

	PERMISSIONS_ARE(duplicate, "r--s");
	STORE_RAISES(SIGSEGV, duplicate, PATTERN_ALIEN);
	PERMISSIONS_ARE(map, "r--s");
	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	return passed();
}
