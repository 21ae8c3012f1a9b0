// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "acl.h"

DESCRIBE("Under F_SEAL_EXEC, fchmod(2) that adds the execute permission to the mask of an access control list is refused with EPERM, and the list stays.",
	 .contract = "EPERM", .since = "6.3",
	 .source = "6fd7353829ca mm/memfd: add F_SEAL_EXEC; acl(5), CORRESPONDENCE BETWEEN ACL ENTRIES AND FILE PERMISSION BITS");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd_0666(PAGE);
	struct acl before = acl_with_user(0666, 7), after = { .size = 0 };

	require_acl();
	SETUP(fsetxattr(fd, ACL_ACCESS, &before.value, before.size, 0));
	seal(fd, F_SEAL_EXEC);

	REFUSED(EPERM, fchmod(fd, 0676));

	MODE_IS(fd, 0666);
	STATE_IS(fd, F_SEAL_EXEC, PAGE);
	CHECK(fgetxattr(fd, ACL_ACCESS, &after.value, sizeof(after.value)) == (ssize_t)before.size &&
	      !memcmp(&before.value, &after.value, before.size), "the list is another one");
	return passed();
}
