// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "namespaces.h"

DESCRIBE("With MFD_ALLOW_SEALING a memfd starts with no seal at all, and seals can be added to it.",
	 .contract = "allowed", .since = "3.17",
	 .source = "memfd_create(2), MFD_ALLOW_SEALING");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	require_executable_default();

	int fd = ALLOWED((int)syscall(SYS_memfd_create, "case", MFD_ALLOW_SEALING));

	SEALS_ARE(fd, 0);
	STILL_ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK));
	SEALS_ARE(fd, F_SEAL_SHRINK);
	return passed();
}
