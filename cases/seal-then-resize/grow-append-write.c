// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("F_SEAL_GROW refuses with EPERM a write through an O_APPEND open file description, at its file position and at offset 0.",
	 .contract = "EPERM", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_GROW; open(2), O_APPEND");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE), append = reopen(fd, O_WRONLY | O_APPEND);

	seal(fd, F_SEAL_GROW);

	REFUSED(EPERM, write(append, "", 1));

	STATE_IS(fd, F_SEAL_GROW, PAGE);
	STILL_REFUSED(EPERM, pwrite(append, "", 1, 0));
	STATE_IS(fd, F_SEAL_GROW, PAGE);
	return passed();
}
