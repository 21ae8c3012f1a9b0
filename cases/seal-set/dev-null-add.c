// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("Adding a seal to the device /dev/null is refused with EINVAL: it has no seals.",
	 .contract = "EINVAL", .since = "3.17",
	 .source = "fcntl(2), F_ADD_SEALS: EINVAL");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = SETUP_NEEDS("/dev/null", open("/dev/null", O_RDWR | O_CLOEXEC), ENOENT);

	REFUSED(EINVAL, fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK));

	CHECK(write(fd, "x", 1) == 1, "/dev/null does not work any more");
	return passed();
}
