// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "namespaces.h"

DESCRIBE("The vm.memfd_noexec of a pid namespace cannot be set lower than that of the namespace above it: EINVAL.",
	 .contract = "EINVAL", .since = "6.3", .needs = "root",
	 .source = "Documentation/userspace-api/mfd_noexec.rst; 105ff5339f49 mm/memfd: add MFD_NOEXEC_SEAL and MFD_EXEC");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	enter_pid_namespace_noexec(1);
	enter_pid_namespace();
	int sysctl = open_memfd_noexec();

	REFUSED(EINVAL, pwrite(sysctl, "0", 1, 0));

	CHECK(memfd_noexec() == 1, "vm.memfd_noexec is %d", memfd_noexec());
	MODE_IS(STILL_ALLOWED((int)syscall(SYS_memfd_create, "case", MFD_CLOEXEC)), 0666);
	return passed();
}
