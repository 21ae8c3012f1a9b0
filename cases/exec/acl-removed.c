// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "acl.h"

DESCRIBE("F_SEAL_EXEC allows fremovexattr(2) to take the access control list away, which leaves the mode as it is.",
	 .contract = "allowed", .since = "6.3",
	 .source = "6fd7353829ca mm/memfd: add F_SEAL_EXEC; acl(5), CORRESPONDENCE BETWEEN ACL ENTRIES AND FILE PERMISSION BITS");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	const unsigned int implied = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_FUTURE_WRITE;
	int fd = sealable_memfd(PAGE);
	struct acl with_user = acl_with_user(0757, 7);

	require_acl();
	SETUP(fsetxattr(fd, ACL_ACCESS, &with_user.value, with_user.size, 0));
	seal(fd, F_SEAL_EXEC);

	ALLOWED(fremovexattr(fd, ACL_ACCESS));

	MODE_IS(fd, 0757);
	STATE_IS(fd, F_SEAL_EXEC | implied, PAGE);
	STILL_REFUSED(ENODATA, fgetxattr(fd, ACL_ACCESS, NULL, 0));
	return passed();
}
