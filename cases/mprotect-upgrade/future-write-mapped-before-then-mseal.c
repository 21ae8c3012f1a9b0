// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("mseal(2) takes away what F_SEAL_FUTURE_WRITE allows: a read-only shared mapping made before the seal can no longer be made writable: EPERM.",
	 .contract = "EPERM", .since = "6.10",
	 .source = "8be7258aad44 mseal: add mseal syscall");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	unsigned char *map = map_shared(fd, PAGE, PROT_READ);

	seal(fd, F_SEAL_FUTURE_WRITE);
	SETUP_NEEDS("mseal", syscall(SYS_mseal, map, PAGE, 0UL), ENOSYS);

	REFUSED(EPERM, mprotect(map, PAGE, PROT_READ | PROT_WRITE));

	PERMISSIONS_ARE(map, "r--s");
	STORE_RAISES(SIGSEGV, map, PATTERN_ALIEN);
	STATE_IS(fd, F_SEAL_FUTURE_WRITE, PAGE);
	return passed();
}
