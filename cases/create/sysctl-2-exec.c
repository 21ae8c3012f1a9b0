// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "namespaces.h"

DESCRIBE("Under vm.memfd_noexec=2 MFD_EXEC is refused with EACCES.",
	 .contract = "EACCES", .since = "6.6", .needs = "root",
	 .source = "Documentation/userspace-api/mfd_noexec.rst; 72de25913022 mm/memfd: sysctl: fix MEMFD_NOEXEC_SCOPE_NOEXEC_ENFORCED");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	enter_pid_namespace_noexec(2);

	REFUSED(EACCES, syscall(SYS_memfd_create, "case", MFD_CLOEXEC | MFD_EXEC));

	CHECK(memfd_noexec() == 2, "vm.memfd_noexec is %d", memfd_noexec());
	return passed();
}
