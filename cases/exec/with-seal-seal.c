// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("F_SEAL_EXEC and F_SEAL_SEAL can be added in one call; the seals that F_SEAL_EXEC implies are added with them, and no seal can be added after that.",
	 .contract = "allowed", .since = "6.3",
	 .source = "c4f75bc8bd6b mm/memfd: add write seals when apply SEAL_EXEC to executable memfd; fcntl(2), F_SEAL_SEAL");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	const unsigned int implied = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_FUTURE_WRITE;
	int fd = sealable_memfd(PAGE);

	ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_EXEC | F_SEAL_SEAL));

	MODE_IS(fd, 0777);
	STATE_IS(fd, F_SEAL_EXEC | F_SEAL_SEAL | implied, PAGE);
	STILL_REFUSED(EPERM, fcntl(fd, F_ADD_SEALS, F_SEAL_EXEC));
	STILL_REFUSED(EPERM, fchmod(fd, 0666));
	return passed();
}
