// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("A writable shared mapping made before F_SEAL_FUTURE_WRITE, made read-only after it, can be made writable again.",
	 .contract = "allowed", .since = "5.1",
	 .source = "fcntl(2), F_SEAL_FUTURE_WRITE; ab3948f58ff8 mm/memfd: add an F_SEAL_FUTURE_WRITE seal to memfd");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	unsigned char *map = map_shared(fd, PAGE, PROT_READ | PROT_WRITE);

	seal(fd, F_SEAL_FUTURE_WRITE);
	SETUP(mprotect(map, PAGE, PROT_READ));
	PERMISSIONS_ARE(map, "r--s");

	ALLOWED(mprotect(map, PAGE, PROT_READ | PROT_WRITE));

	STORE_RAISES(0, map, PATTERN_ALIEN);
	BYTES_ARE(fd, 0, 1, PATTERN_ALIEN);
	SEALS_ARE(fd, F_SEAL_FUTURE_WRITE);
	SIZE_IS(fd, PAGE);
	return passed();
}
