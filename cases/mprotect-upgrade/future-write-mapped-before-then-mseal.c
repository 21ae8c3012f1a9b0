// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("A read-only shared mapping made before F_SEAL_FUTURE_WRITE can no longer be made writable after mseal(2): EPERM.",
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
