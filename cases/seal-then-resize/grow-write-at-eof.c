// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("F_SEAL_GROW refuses with EPERM a write that begins at the end of the file.",
	 .contract = "EPERM", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_GROW; write(2)");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);

	seal(fd, F_SEAL_GROW);
	SETUP(lseek(fd, 0, SEEK_END));

	REFUSED(EPERM, write(fd, "", 1));

	STATE_IS(fd, F_SEAL_GROW, PAGE);
	OFFSET_IS(fd, (off_t)PAGE);
	return passed();
}
