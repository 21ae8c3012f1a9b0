// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("Seals cannot be added through a descriptor opened with O_PATH: EBADF.",
	 .contract = "EBADF", .since = "3.17",
	 .source = "open(2), O_PATH");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE), path = reopen(fd, O_PATH);

	REFUSED(EBADF, fcntl(path, F_ADD_SEALS, F_SEAL_SHRINK));

	STATE_IS(fd, 0, PAGE);
	STILL_ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK));
	SEALS_ARE(fd, F_SEAL_SHRINK);
	return passed();
}
