// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("Under F_SEAL_EXEC, fchmod(2) can change the read and write permissions of an executable memfd as long as the execute permissions stay.",
	 .contract = "allowed", .since = "6.3",
	 .source = "6fd7353829ca mm/memfd: add F_SEAL_EXEC; fchmod(2)");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	const unsigned int implied = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_FUTURE_WRITE;
	int fd = sealable_memfd(PAGE);

	seal(fd, F_SEAL_EXEC);

	ALLOWED(fchmod(fd, 0511));

	MODE_IS(fd, 0511);
	STATE_IS(fd, F_SEAL_EXEC | implied, PAGE);
	return passed();
}
