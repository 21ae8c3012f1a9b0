// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("Under F_SEAL_EXEC, exchanging one execute permission for another with fchmod(2) is refused with EPERM: each of the three bits is fixed.",
	 .contract = "EPERM", .since = "6.3",
	 .source = "6fd7353829ca mm/memfd: add F_SEAL_EXEC; fchmod(2)");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	const unsigned int implied = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_FUTURE_WRITE;
	int fd = sealable_memfd(PAGE);

	SETUP(fchmod(fd, 0700));
	seal(fd, F_SEAL_EXEC);

	REFUSED(EPERM, fchmod(fd, 0611));

	MODE_IS(fd, 0700);
	STATE_IS(fd, F_SEAL_EXEC | implied, PAGE);
	return passed();
}
