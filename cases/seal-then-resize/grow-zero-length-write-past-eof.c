// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("F_SEAL_GROW allows a write of no bytes past the end of the file.",
	 .contract = "allowed", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_GROW; write(2), count of zero");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);

	seal(fd, F_SEAL_GROW);

	TRANSFERS(0, pwrite(fd, "", 0, (off_t)(2 * PAGE)));

	STATE_IS(fd, F_SEAL_GROW, PAGE);
	return passed();
}
