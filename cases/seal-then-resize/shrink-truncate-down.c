// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("Under F_SEAL_SHRINK, making the file smaller with ftruncate(2) is refused with EPERM.",
	 .contract = "EPERM", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_SHRINK: the file cannot be reduced in size; ftruncate(2)");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(2 * PAGE);

	seal(fd, F_SEAL_SHRINK);

	REFUSED(EPERM, ftruncate(fd, (off_t)PAGE));

	STATE_IS(fd, F_SEAL_SHRINK, 2 * PAGE);
	return passed();
}
