// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("fallocate(2) past the largest size that a file can have fails with EFBIG before F_SEAL_GROW is looked at.",
	 .contract = "EFBIG", .since = "3.17",
	 .source = "fallocate(2), EFBIG: offset+len exceeds the maximum file size");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);

	seal(fd, F_SEAL_GROW);

	REFUSED(EFBIG, fallocate(fd, 0, (off_t)INT64_MAX, (off_t)PAGE));

	STATE_IS(fd, F_SEAL_GROW, PAGE);
	STILL_REFUSED(EPERM, fallocate(fd, 0, 0, (off_t)(2 * PAGE)));
	return passed();
}
