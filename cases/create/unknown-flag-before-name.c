// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("The flags are checked before the name is read: an unknown flag with a bad name pointer gives EINVAL, not EFAULT.",
	 .contract = "EINVAL", .since = "3.17",
	 .source = "memfd_create(2), EINVAL: flags");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	REFUSED(EINVAL, syscall(SYS_memfd_create, NULL, MFD_EXEC << 1));

	STILL_REFUSED(EFAULT, syscall(SYS_memfd_create, NULL, 0));
	return passed();
}
