// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("Seals cannot be read through a descriptor opened with O_PATH: EBADF.",
	 .contract = "EBADF", .since = "3.17",
	 .source = "open(2), O_PATH");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE), path = reopen(fd, O_PATH);

	seal(fd, F_SEAL_SHRINK);

	REFUSED(EBADF, fcntl(path, F_GET_SEALS));

	STATE_IS(fd, F_SEAL_SHRINK, PAGE);
	return passed();
}
