// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("One execute permission of the three is enough for F_SEAL_EXEC to add the seals against writing and resizing.",
	 .contract = "allowed", .since = "6.3",
	 .source = "c4f75bc8bd6b mm/memfd: add write seals when apply SEAL_EXEC to executable memfd");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	const unsigned int implied = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_FUTURE_WRITE;
	int fd = sealable_memfd(PAGE);

	SETUP(fchmod(fd, 0667));

	ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_EXEC));

	MODE_IS(fd, 0667);
	STATE_IS(fd, F_SEAL_EXEC | implied, PAGE);
	STILL_REFUSED(EPERM, pwrite(fd, "", 1, 0));
	return passed();
}
