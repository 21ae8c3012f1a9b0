// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("MFD_NOEXEC_SEAL implies MFD_ALLOW_SEALING: the memfd starts with F_SEAL_EXEC alone, and other seals can be added to it.",
	 .contract = "allowed", .since = "6.3",
	 .source = "memfd_create(2), MFD_NOEXEC_SEAL; 105ff5339f49 mm/memfd: add MFD_NOEXEC_SEAL and MFD_EXEC");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = ALLOWED((int)syscall(SYS_memfd_create, "case", MFD_CLOEXEC | MFD_NOEXEC_SEAL));

	SEALS_ARE(fd, F_SEAL_EXEC);
	STILL_ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));
	SEALS_ARE(fd, F_SEAL_EXEC | F_SEAL_WRITE);
	return passed();
}
