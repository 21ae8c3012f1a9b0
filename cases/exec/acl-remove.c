// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "acl.h"

DESCRIBE("Under F_SEAL_EXEC, an access control list that takes the execute permissions from an executable memfd is refused with EPERM.",
	 .contract = "EPERM", .since = "6.3",
	 .source = "6fd7353829ca mm/memfd: add F_SEAL_EXEC; acl(5), CORRESPONDENCE BETWEEN ACL ENTRIES AND FILE PERMISSION BITS");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	const unsigned int implied = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_FUTURE_WRITE;
	int fd = sealable_memfd(PAGE);
	struct acl plain = acl_of_mode(0666);

	require_acl();
	seal(fd, F_SEAL_EXEC);

	REFUSED(EPERM, fsetxattr(fd, ACL_ACCESS, &plain.value, plain.size, 0));

	MODE_IS(fd, 0777);
	STATE_IS(fd, F_SEAL_EXEC | implied, PAGE);
	return passed();
}
