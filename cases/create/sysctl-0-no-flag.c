// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "namespaces.h"

DESCRIBE("Under vm.memfd_noexec=0 a memfd created with neither MFD_EXEC nor MFD_NOEXEC_SEAL is executable, and has F_SEAL_SEAL.",
	 .contract = "allowed", .since = "6.3", .needs = "userns",
	 .source = "Documentation/userspace-api/mfd_noexec.rst; 105ff5339f49 mm/memfd: add MFD_NOEXEC_SEAL and MFD_EXEC");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	enter_pid_namespace_noexec(0);

	int fd = ALLOWED((int)syscall(SYS_memfd_create, "case", MFD_CLOEXEC));

	MODE_IS(fd, 0777);
	SEALS_ARE(fd, F_SEAL_SEAL);
	return passed();
}
