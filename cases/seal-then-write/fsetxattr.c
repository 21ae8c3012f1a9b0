// SPDX-License-Identifier: GPL-2.0
#include "case.h"

#include <sys/xattr.h>

DESCRIBE("F_SEAL_WRITE does not protect the extended attributes: fsetxattr(2) still changes them.",
	 .contract = "allowed", .since = "6.6",
	 .source = "fcntl(2), F_SEAL_WRITE; fsetxattr(2); 2daf18a7884d tmpfs,xattr: enable limited user extended attributes");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int unsealed = sealable_memfd(0), fd = sealable_memfd(PAGE);
	char value[2];

	SETUP_NEEDS("user attributes of a memfd", fsetxattr(unsealed, "user.case", "on", 2, 0), EOPNOTSUPP);
	seal(fd, F_SEAL_WRITE);

	ALLOWED(fsetxattr(fd, "user.case", "on", 2, 0));

	CHECK(fgetxattr(fd, "user.case", value, 2) == 2 && !memcmp(value, "on", 2), "the attribute is not there");
	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	return passed();
}
