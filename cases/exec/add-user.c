// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("Under F_SEAL_EXEC, making a memfd executable for its owner with fchmod(2) is refused with EPERM.",
	 .contract = "EPERM", .since = "6.3",
	 .source = "6fd7353829ca mm/memfd: add F_SEAL_EXEC; fchmod(2)");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd_0666(PAGE);

	seal(fd, F_SEAL_EXEC);

	REFUSED(EPERM, fchmod(fd, 0766));

	MODE_IS(fd, 0666);
	STATE_IS(fd, F_SEAL_EXEC, PAGE);
	return passed();
}
