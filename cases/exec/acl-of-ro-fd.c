// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "acl.h"

DESCRIBE("Under F_SEAL_EXEC, an access control list that makes a memfd executable is refused with EPERM through a read-only open file description too; one that does not is allowed there.",
	 .contract = "EPERM", .since = "6.3",
	 .source = "6fd7353829ca mm/memfd: add F_SEAL_EXEC; acl(5), CORRESPONDENCE BETWEEN ACL ENTRIES AND FILE PERMISSION BITS");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd_0666(PAGE), readonly = reopen(fd, O_RDONLY);
	struct acl executable = acl_of_mode(0777), plain = acl_of_mode(0600);

	require_acl();
	seal(fd, F_SEAL_EXEC);

	REFUSED(EPERM, fsetxattr(readonly, ACL_ACCESS, &executable.value, executable.size, 0));

	MODE_IS(fd, 0666);
	STATE_IS(fd, F_SEAL_EXEC, PAGE);
	STILL_ALLOWED(fsetxattr(readonly, ACL_ACCESS, &plain.value, plain.size, 0));
	MODE_IS(fd, 0600);
	return passed();
}
