// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("Under F_SEAL_EXEC, changing the execute permissions is refused with EPERM to fchmodat2(2) with AT_EMPTY_PATH of an O_PATH descriptor too.",
	 .contract = "EPERM", .since = "6.6",
	 .source = "6fd7353829ca mm/memfd: add F_SEAL_EXEC; 09da082b07bb fs: Add fchmodat2()");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd_0666(PAGE), path_only = reopen(fd, O_PATH);

	seal(fd, F_SEAL_EXEC);

	REFUSED(EPERM, syscall(SYS_fchmodat2, path_only, "", 0777, AT_EMPTY_PATH));

	MODE_IS(fd, 0666);
	STATE_IS(fd, F_SEAL_EXEC, PAGE);
	STILL_ALLOWED(syscall(SYS_fchmodat2, path_only, "", 0600, AT_EMPTY_PATH));
	MODE_IS(fd, 0600);
	return passed();
}
