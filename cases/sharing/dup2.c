// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("When dup2(2) puts a sealed memfd in the place of another one, the descriptor has the seals of the new file, and no longer those of the old.",
	 .contract = "allowed", .since = "3.17",
	 .source = "fcntl(2), File Sealing: seals belong to the inode; dup(2)");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE), other = sealable_memfd(PAGE);

	seal(fd, F_SEAL_WRITE | F_SEAL_SHRINK);
	seal(other, F_SEAL_GROW);

	ALLOWED(dup2(fd, other));

	STATE_IS(other, F_SEAL_WRITE | F_SEAL_SHRINK, PAGE);
	STILL_REFUSED(EPERM, pwrite(other, "", 1, 0));
	STILL_ALLOWED(ftruncate(other, 2 * PAGE));
	SIZE_IS(fd, 2 * PAGE);
	return passed();
}
