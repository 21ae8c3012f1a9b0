// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("pkey_mprotect(2) without a key, like mprotect(2), cannot make a read-only shared mapping of a memfd sealed with F_SEAL_WRITE writable: EACCES.",
	 .contract = "EACCES", .since = "6.7",
	 .source = "pkey_mprotect(2); mprotect(2), EACCES");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	enum { NO_KEY = -1 };
	int fd = sealable_memfd(PAGE);
	unsigned char *map;

	seal(fd, F_SEAL_WRITE);
	map = map_shared_sealed(fd, PAGE, PROT_READ);
	SETUP_NEEDS("pkey_mprotect", syscall(SYS_pkey_mprotect, map, PAGE, PROT_READ, NO_KEY), ENOSYS);

	REFUSED(EACCES, syscall(SYS_pkey_mprotect, map, PAGE, PROT_READ | PROT_WRITE, NO_KEY));

	PERMISSIONS_ARE(map, "r--s");
	STORE_RAISES(SIGSEGV, map, PATTERN_ALIEN);
	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	return passed();
}
