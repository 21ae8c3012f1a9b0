// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "acl.h"

DESCRIBE("F_SEAL_EXEC allows an access control list in which the mask takes the execute permission from a user: the file is not executable.",
	 .contract = "allowed", .since = "6.3",
	 .source = "6fd7353829ca mm/memfd: add F_SEAL_EXEC; acl(5), CORRESPONDENCE BETWEEN ACL ENTRIES AND FILE PERMISSION BITS");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd_0666(PAGE);
	struct acl masked = acl_with_user(0666, 7);

	require_acl();
	seal(fd, F_SEAL_EXEC);

	ALLOWED(fsetxattr(fd, ACL_ACCESS, &masked.value, masked.size, 0));

	MODE_IS(fd, 0666);
	STATE_IS(fd, F_SEAL_EXEC, PAGE);
	CHECK(fgetxattr(fd, ACL_ACCESS, NULL, 0) == (ssize_t)masked.size, "the list is not there");
	return passed();
}
