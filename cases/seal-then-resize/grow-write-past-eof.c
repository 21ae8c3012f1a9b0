// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("F_SEAL_GROW refuses with EPERM a write that begins past the end of the file.",
	 .contract = "EPERM", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_GROW; write(2)");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);

	seal(fd, F_SEAL_GROW);

	REFUSED(EPERM, pwrite(fd, "", 1, (off_t)(2 * PAGE)));

	STATE_IS(fd, F_SEAL_GROW, PAGE);
	return passed();
}
