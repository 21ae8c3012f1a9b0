// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "namespaces.h"

DESCRIBE("Without MFD_ALLOW_SEALING a memfd starts with F_SEAL_SEAL, and no other seal can be added to it.",
	 .contract = "allowed", .since = "3.17",
	 .source = "memfd_create(2), MFD_ALLOW_SEALING");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	require_executable_default();

	int fd = ALLOWED((int)syscall(SYS_memfd_create, "case", 0));

	SEALS_ARE(fd, F_SEAL_SEAL);
	STILL_REFUSED(EPERM, fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK));
	STILL_REFUSED(EPERM, fcntl(fd, F_ADD_SEALS, F_SEAL_GROW));
	STILL_REFUSED(EPERM, fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));
	SEALS_ARE(fd, F_SEAL_SEAL);
	return passed();
}
