// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "acl.h"

DESCRIBE("Under F_SEAL_EXEC, a memfd can have no default access control list, as it is no directory: EACCES.",
	 .contract = "EACCES", .since = "6.3",
	 .source = "acl(5), OBJECT CREATION AND DEFAULT ACLs");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd_0666(PAGE);
	struct acl executable = acl_of_mode(0777);

	require_acl();
	seal(fd, F_SEAL_EXEC);

	REFUSED(EACCES, fsetxattr(fd, ACL_DEFAULT, &executable.value, executable.size, 0));

	MODE_IS(fd, 0666);
	STATE_IS(fd, F_SEAL_EXEC, PAGE);
	return passed();
}
