// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("A seal added through a descriptor that dup(2) made holds for the original descriptor.",
	 .contract = "allowed", .since = "3.17",
	 .source = "fcntl(2), File Sealing: seals belong to the inode");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE), copy = SETUP(dup(fd));

	ALLOWED(fcntl(copy, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_SHRINK));

	STATE_IS(fd, F_SEAL_WRITE | F_SEAL_SHRINK, PAGE);
	STILL_REFUSED(EPERM, pwrite(fd, "", 1, 0));
	STILL_REFUSED(EPERM, ftruncate(fd, 0));
	return passed();
}
