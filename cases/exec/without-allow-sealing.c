// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("F_SEAL_EXEC is refused with EPERM on a memfd created without MFD_ALLOW_SEALING, like any other seal, and its mode stays free.",
	 .contract = "EPERM", .since = "6.3",
	 .source = "memfd_create(2), MFD_ALLOW_SEALING; 6fd7353829ca mm/memfd: add F_SEAL_EXEC");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = SETUP_NEEDS("MFD_EXEC", (int)syscall(SYS_memfd_create, "case", MFD_CLOEXEC | MFD_EXEC),
			     EINVAL, EACCES, ENOSYS);

	REFUSED(EPERM, fcntl(fd, F_ADD_SEALS, F_SEAL_EXEC));

	STATE_IS(fd, F_SEAL_SEAL, 0);
	MODE_IS(fd, 0777);
	STILL_ALLOWED(fchmod(fd, 0666));
	MODE_IS(fd, 0666);
	return passed();
}
