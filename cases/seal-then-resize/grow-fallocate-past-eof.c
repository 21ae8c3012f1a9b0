// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("Under F_SEAL_GROW, allocating space past the end of the file is refused with EPERM.",
	 .contract = "EPERM", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_GROW; fallocate(2)");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);

	seal(fd, F_SEAL_GROW);

	REFUSED(EPERM, fallocate(fd, 0, (off_t)PAGE, (off_t)PAGE));

	STATE_IS(fd, F_SEAL_GROW, PAGE);
	return passed();
}
