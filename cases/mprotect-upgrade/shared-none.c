// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("A shared mapping of a memfd sealed with F_SEAL_WRITE that was made with PROT_NONE cannot be made writable: EACCES.",
	 .contract = "EACCES", .since = "6.7",
	 .source = "mprotect(2), EACCES; 28464bbb2ddc mm: update memfd seal write check to include F_SEAL_WRITE");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	unsigned char *map;

	seal(fd, F_SEAL_WRITE);
	map = map_shared_sealed(fd, PAGE, PROT_NONE);

	REFUSED(EACCES, mprotect(map, PAGE, PROT_READ | PROT_WRITE));

	PERMISSIONS_ARE(map, "---s");
	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	return passed();
}
