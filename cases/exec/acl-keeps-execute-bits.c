// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "acl.h"

DESCRIBE("Under F_SEAL_EXEC, an access control list can change the permissions to read and write where it leaves those to execute.",
	 .contract = "allowed", .since = "6.3",
	 .source = "6fd7353829ca mm/memfd: add F_SEAL_EXEC; acl(5), CORRESPONDENCE BETWEEN ACL ENTRIES AND FILE PERMISSION BITS");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	const unsigned int implied = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_FUTURE_WRITE;
	int fd = sealable_memfd(PAGE);
	struct acl readable = acl_of_mode(0755);

	require_acl();
	seal(fd, F_SEAL_EXEC);

	ALLOWED(fsetxattr(fd, ACL_ACCESS, &readable.value, readable.size, 0));

	MODE_IS(fd, 0755);
	STATE_IS(fd, F_SEAL_EXEC | implied, PAGE);
	return passed();
}
