// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "namespaces.h"

DESCRIBE("Under vm.memfd_noexec=2 MFD_EXEC is refused with EACCES with MFD_ALLOW_SEALING too, and MFD_NOEXEC_SEAL still gives a memfd.",
	 .contract = "EACCES", .since = "6.6", .needs = "root",
	 .source = "Documentation/userspace-api/mfd_noexec.rst; 72de25913022 mm/memfd: sysctl: fix MEMFD_NOEXEC_SCOPE_NOEXEC_ENFORCED");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	enter_pid_namespace_noexec(2);
	int fd;

	REFUSED(EACCES, syscall(SYS_memfd_create, "case", MFD_CLOEXEC | MFD_EXEC | MFD_ALLOW_SEALING));

	fd = (int)STILL_ALLOWED(syscall(SYS_memfd_create, "case", MFD_CLOEXEC | MFD_NOEXEC_SEAL | MFD_ALLOW_SEALING));
	SEALS_ARE(fd, F_SEAL_EXEC);
	MODE_IS(fd, 0666);
	return passed();
}
