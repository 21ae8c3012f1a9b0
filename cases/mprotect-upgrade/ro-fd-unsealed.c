// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("A shared mapping through a read-only open file description of a memfd without seals cannot be made writable: EACCES.",
	 .contract = "EACCES", .since = "3.17",
	 .source = "mprotect(2), EACCES");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE), readonly = reopen(fd, O_RDONLY);
	unsigned char *map = map_shared(readonly, PAGE, PROT_READ);

	REFUSED(EACCES, mprotect(map, PAGE, PROT_READ | PROT_WRITE));

	PERMISSIONS_ARE(map, "r--s");
	STORE_RAISES(SIGSEGV, map, PATTERN_ALIEN);
	STATE_IS(fd, 0, PAGE);
	return passed();
}
