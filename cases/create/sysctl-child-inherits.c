// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "namespaces.h"

DESCRIBE("A new pid namespace starts with the vm.memfd_noexec of the one it was created in.",
	 .contract = "allowed", .since = "6.3", .needs = "root",
	 .source = "Documentation/userspace-api/mfd_noexec.rst; 105ff5339f49 mm/memfd: add MFD_NOEXEC_SEAL and MFD_EXEC");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	enter_pid_namespace_noexec(1);
	enter_pid_namespace();

	int fd = ALLOWED((int)syscall(SYS_memfd_create, "case", MFD_CLOEXEC));

	CHECK(memfd_noexec() == 1, "vm.memfd_noexec is %d", memfd_noexec());
	MODE_IS(fd, 0666);
	SEALS_ARE(fd, F_SEAL_EXEC);
	return passed();
}
