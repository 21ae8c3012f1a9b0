// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "acl.h"

#include <sched.h>

DESCRIBE("Under F_SEAL_EXEC, a process with every capability of a user namespace of its own cannot make a memfd executable with an access control list: EPERM.",
	 .contract = "EPERM", .since = "6.3", .needs = "userns",
	 .source = "6fd7353829ca mm/memfd: add F_SEAL_EXEC; acl(5), CORRESPONDENCE BETWEEN ACL ENTRIES AND FILE PERMISSION BITS");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd_0666(PAGE);
	struct acl executable = acl_of_mode(0777);

	require_acl();
	seal(fd, F_SEAL_EXEC);
	SETUP_NEEDS("a user namespace", unshare(CLONE_NEWUSER), EPERM, EACCES, EINVAL, ENOSPC, EUSERS, ENOSYS);

	REFUSED(EPERM, fsetxattr(fd, ACL_ACCESS, &executable.value, executable.size, 0));

	MODE_IS(fd, 0666);
	STATE_IS(fd, F_SEAL_EXEC, PAGE);
	return passed();
}
