// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("PROT_GROWSDOWN does not make a read-only shared mapping of a memfd sealed with F_SEAL_WRITE writable: EINVAL, as for every mapping of a file.",
	 .contract = "EINVAL", .since = "6.7",
	 .source = "mprotect(2), EINVAL: the VMA does not have the VM_GROWSDOWN flag");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	unsigned char *map;

	seal(fd, F_SEAL_WRITE);
	map = map_shared_sealed(fd, PAGE, PROT_READ);

	REFUSED(EINVAL, mprotect(map, PAGE, PROT_READ | PROT_WRITE | PROT_GROWSDOWN));

	PERMISSIONS_ARE(map, "r--s");
	STORE_RAISES(SIGSEGV, map, PATTERN_ALIEN);
	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	return passed();
}
