// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("Under F_SEAL_SHRINK, cutting off even one byte is refused with EPERM, although no page would become free.",
	 .contract = "EPERM", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_SHRINK: the file cannot be reduced in size; ftruncate(2)");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);

	seal(fd, F_SEAL_SHRINK);

	REFUSED(EPERM, ftruncate(fd, (off_t)PAGE - 1));

	STATE_IS(fd, F_SEAL_SHRINK, PAGE);
	return passed();
}
