// SPDX-License-Identifier: GPL-2.0
#include "acl.h"
#include "case.h"

DESCRIBE("fchmod(2) of a memfd sealed with F_SEAL_WRITE takes away what others may read and write, and an access control list with it.",
	 .contract = "allowed", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_WRITE; acl(5), CORRESPONDENCE BETWEEN ACL ENTRIES AND FILE PERMISSION BITS");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd_0666(PAGE);
	struct acl before = acl_with_user(0666, 7), wanted = acl_with_user(0600, 7), after = { .size = 0 };

	require_acl();
	SETUP(fsetxattr(fd, ACL_ACCESS, &before.value, before.size, 0));
	seal(fd, F_SEAL_WRITE);

	ALLOWED(fchmod(fd, 0600));

	MODE_IS(fd, 0600);
	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	CHECK(fgetxattr(fd, ACL_ACCESS, &after.value, sizeof(after.value)) == (ssize_t)wanted.size &&
	      !memcmp(&wanted.value, &after.value, wanted.size), "the list does not say what the mode says");
	return passed();
}
