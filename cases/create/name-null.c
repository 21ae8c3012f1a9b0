// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("A name that points to no readable memory is refused with EFAULT.",
	 .contract = "EFAULT", .since = "3.17",
	 .source = "memfd_create(2), EFAULT");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	REFUSED(EFAULT, syscall(SYS_memfd_create, NULL, MFD_CLOEXEC));
	return passed();
}
