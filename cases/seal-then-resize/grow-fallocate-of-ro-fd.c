// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("A read-only open file description cannot allocate space: EBADF, before F_SEAL_GROW is looked at.",
	 .contract = "EBADF", .since = "3.17",
	 .source = "fallocate(2), EBADF: not opened for writing");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE), readonly = reopen(fd, O_RDONLY);

	seal(fd, F_SEAL_GROW);

	REFUSED(EBADF, fallocate(readonly, 0, 0, (off_t)(2 * PAGE)));

	STATE_IS(fd, F_SEAL_GROW, PAGE);
	STILL_REFUSED(EPERM, fallocate(fd, 0, 0, (off_t)(2 * PAGE)));
	return passed();
}
