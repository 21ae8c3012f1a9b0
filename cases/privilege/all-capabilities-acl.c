// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "acl.h"

#include <sys/capability.h>

DESCRIBE("A process with every capability cannot make a memfd sealed with F_SEAL_EXEC executable with an access control list: EPERM.",
	 .contract = "EPERM", .since = "6.3", .needs = "root",
	 .source = "capabilities(7); 6fd7353829ca mm/memfd: add F_SEAL_EXEC; acl(5)");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd_0666(PAGE);
	struct acl executable = acl_of_mode(0777);

	require_acl();
	SETUP_NEEDS("every capability", cap_set_proc(cap_from_text("all=ep")), EPERM, ENOSYS);
	seal(fd, F_SEAL_EXEC);

	REFUSED(EPERM, fsetxattr(fd, ACL_ACCESS, &executable.value, executable.size, 0));

	STATE_IS(fd, F_SEAL_EXEC, PAGE);
	MODE_IS(fd, 0666);
	return passed();
}
