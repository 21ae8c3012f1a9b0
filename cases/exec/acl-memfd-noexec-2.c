// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "acl.h"
#include "namespaces.h"

DESCRIBE("Under vm.memfd_noexec=2, an access control list that makes a memfd executable is refused with EPERM.",
	 .contract = "EPERM", .since = "6.6", .needs = "root",
	 .source = "Documentation/userspace-api/mfd_noexec.rst; 6fd7353829ca mm/memfd: add F_SEAL_EXEC");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	struct acl executable = acl_of_mode(0777);
	int fd;

	require_acl();
	enter_pid_namespace_noexec(2);
	fd = SETUP_NEEDS("a memfd without a flag under vm.memfd_noexec=2",
			 (int)syscall(SYS_memfd_create, "case", MFD_CLOEXEC), EACCES, EINVAL);
	MODE_IS(fd, 0666);

	REFUSED(EPERM, fsetxattr(fd, ACL_ACCESS, &executable.value, executable.size, 0));

	MODE_IS(fd, 0666);
	SEALS_ARE(fd, F_SEAL_EXEC);
	SIZE_IS(fd, 0);
	return passed();
}
