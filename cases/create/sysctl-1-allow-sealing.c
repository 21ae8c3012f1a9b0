// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "namespaces.h"

DESCRIBE("Under vm.memfd_noexec=1 a memfd created with MFD_ALLOW_SEALING alone is sealable and not executable: its seal is F_SEAL_EXEC, and another can be added.",
	 .contract = "allowed", .since = "6.3", .needs = "root",
	 .source = "Documentation/userspace-api/mfd_noexec.rst; 105ff5339f49 mm/memfd: add MFD_NOEXEC_SEAL and MFD_EXEC");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	enter_pid_namespace_noexec(1);

	int fd = ALLOWED((int)syscall(SYS_memfd_create, "case", MFD_CLOEXEC | MFD_ALLOW_SEALING));

	MODE_IS(fd, 0666);
	SEALS_ARE(fd, F_SEAL_EXEC);
	STILL_ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK));
	SEALS_ARE(fd, F_SEAL_EXEC | F_SEAL_SHRINK);
	return passed();
}
