// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("Under F_SEAL_GROW, adding even one byte, in a page that the file has already, is refused with EPERM.",
	 .contract = "EPERM", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_GROW: the size of the file cannot be increased; ftruncate(2)");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE / 2);

	seal(fd, F_SEAL_GROW);

	REFUSED(EPERM, ftruncate(fd, (off_t)(PAGE / 2 + 1)));

	STATE_IS(fd, F_SEAL_GROW, PAGE / 2);
	return passed();
}
