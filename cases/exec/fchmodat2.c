// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("Under F_SEAL_EXEC, changing the execute permissions with fchmodat2(2) and AT_EMPTY_PATH is refused with EPERM.",
	 .contract = "EPERM", .since = "6.6",
	 .source = "6fd7353829ca mm/memfd: add F_SEAL_EXEC; 09da082b07bb fs: Add fchmodat2()");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd_0666(PAGE);

	seal(fd, F_SEAL_EXEC);

	REFUSED(EPERM, syscall(SYS_fchmodat2, fd, "", 0777, AT_EMPTY_PATH));

	MODE_IS(fd, 0666);
	STATE_IS(fd, F_SEAL_EXEC, PAGE);
	STILL_ALLOWED(syscall(SYS_fchmodat2, fd, "", 0600, AT_EMPTY_PATH));
	MODE_IS(fd, 0600);
	return passed();
}
