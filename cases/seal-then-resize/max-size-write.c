// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("A write(2) past the largest file offset fails with EINVAL before F_SEAL_GROW is looked at.",
	 .contract = "EINVAL", .since = "3.17",
	 .source = "pwrite(2), EINVAL: offset");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);

	seal(fd, F_SEAL_GROW);

	REFUSED(EINVAL, pwrite(fd, "", 1, (off_t)INT64_MAX));

	STATE_IS(fd, F_SEAL_GROW, PAGE);
	STILL_REFUSED(EPERM, pwrite(fd, "", 1, (off_t)PAGE));
	return passed();
}
