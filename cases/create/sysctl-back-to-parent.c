// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "namespaces.h"

DESCRIBE("A vm.memfd_noexec that was raised can be lowered again to that of the pid namespace above.",
	 .contract = "allowed", .since = "6.6", .needs = "root",
	 .source = "Documentation/userspace-api/mfd_noexec.rst; 9876cfe8ec1c memfd: replace ratcheting feature from vm.memfd_noexec with hierarchy");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	enter_pid_namespace_noexec(0);
	enter_pid_namespace_noexec(2);
	int sysctl = open_memfd_noexec();

	ALLOWED(pwrite(sysctl, "0", 1, 0));

	CHECK(memfd_noexec() == 0, "vm.memfd_noexec is %d", memfd_noexec());
	int fd = STILL_ALLOWED((int)syscall(SYS_memfd_create, "case", MFD_CLOEXEC | MFD_EXEC));

	MODE_IS(fd, 0777);
	SEALS_ARE(fd, F_SEAL_SEAL);
	return passed();
}
