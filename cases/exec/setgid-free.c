// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("Under F_SEAL_EXEC, fchmod(2) can set and clear the set-group-ID bit.",
	 .contract = "allowed", .since = "6.3",
	 .source = "6fd7353829ca mm/memfd: add F_SEAL_EXEC; fchmod(2)");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd_0666(PAGE);

	seal(fd, F_SEAL_EXEC);

	ALLOWED(fchmod(fd, 02666));
	MODE_IS(fd, 02666);

	ALLOWED(fchmod(fd, 0666));
	MODE_IS(fd, 0666);
	STATE_IS(fd, F_SEAL_EXEC, PAGE);
	return passed();
}
