// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "acl.h"

DESCRIBE("F_SEAL_EXEC adds no other seal where the mask of an access control list takes the execute permission from everyone in it.",
	 .contract = "allowed", .since = "6.3",
	 .source = "c4f75bc8bd6b mm/memfd: add write seals when apply SEAL_EXEC to executable memfd; acl(5)");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd_0666(PAGE);
	struct acl masked = acl_with_user(0666, 7);

	require_acl();
	SETUP(fsetxattr(fd, ACL_ACCESS, &masked.value, masked.size, 0));

	ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_EXEC));

	MODE_IS(fd, 0666);
	STATE_IS(fd, F_SEAL_EXEC, PAGE);
	return passed();
}
