// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("A read-only shared mapping made after F_SEAL_FUTURE_WRITE cannot be made writable: EACCES.",
	 .contract = "EACCES", .since = "5.1",
	 .source = "fcntl(2), F_SEAL_FUTURE_WRITE; ab3948f58ff8 mm/memfd: add an F_SEAL_FUTURE_WRITE seal to memfd");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	unsigned char *map;

	seal(fd, F_SEAL_FUTURE_WRITE);
	map = map_shared(fd, PAGE, PROT_READ);

	REFUSED(EACCES, mprotect(map, PAGE, PROT_READ | PROT_WRITE));

	PERMISSIONS_ARE(map, "r--s");
	STORE_RAISES(SIGSEGV, map, PATTERN_ALIEN);
	STATE_IS(fd, F_SEAL_FUTURE_WRITE, PAGE);
	return passed();
}
