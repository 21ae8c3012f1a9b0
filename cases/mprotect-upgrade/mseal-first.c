// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("mprotect(2) that would make a read-only mapping of a memfd sealed with F_SEAL_WRITE writable fails with EACCES, not EPERM, after mseal(2) as well: the access is checked first.",
	 .contract = "EACCES", .since = "6.12",
	 .source = "4a2dd02b0916 mm/mprotect: replace can_modify_mm with can_modify_vma");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	unsigned char *map;

	seal(fd, F_SEAL_WRITE);
	map = map_shared_sealed(fd, PAGE, PROT_READ);
	SETUP_NEEDS("mseal", syscall(SYS_mseal, map, PAGE, 0UL), ENOSYS);

	REFUSED(EACCES, mprotect(map, PAGE, PROT_READ | PROT_WRITE));

	PERMISSIONS_ARE(map, "r--s");
	STORE_RAISES(SIGSEGV, map, PATTERN_ALIEN);
	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	return passed();
}
