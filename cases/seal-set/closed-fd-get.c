// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("Reading the seals through a descriptor that is not open gives EBADF.",
	 .contract = "EBADF", .since = "3.17",
	 .source = "fcntl(2), EBADF");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE), closed = SETUP(dup(fd));

	SETUP(close(closed));

	REFUSED(EBADF, fcntl(closed, F_GET_SEALS));

	STATE_IS(fd, 0, PAGE);
	return passed();
}
