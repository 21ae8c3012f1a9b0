// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("F_SEAL_EXEC allows fchmod(2) to the mode that the memfd has.",
	 .contract = "allowed", .since = "6.3",
	 .source = "6fd7353829ca mm/memfd: add F_SEAL_EXEC; fchmod(2)");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	const unsigned int implied = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_FUTURE_WRITE;
	int fd = sealable_memfd(PAGE);

	seal(fd, F_SEAL_EXEC);

	ALLOWED(fchmod(fd, 0777));

	MODE_IS(fd, 0777);
	STATE_IS(fd, F_SEAL_EXEC | implied, PAGE);
	return passed();
}
