// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("MFD_NOEXEC_SEAL makes a memfd that is not executable: its mode is 0666, and F_SEAL_EXEC keeps it so.",
	 .contract = "allowed", .since = "6.3",
	 .source = "memfd_create(2), MFD_NOEXEC_SEAL; 105ff5339f49 mm/memfd: add MFD_NOEXEC_SEAL and MFD_EXEC");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = ALLOWED((int)syscall(SYS_memfd_create, "case", MFD_CLOEXEC | MFD_NOEXEC_SEAL));

	MODE_IS(fd, 0666);
	STILL_REFUSED(EPERM, fchmod(fd, 0777));
	MODE_IS(fd, 0666);
	return passed();
}
