// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("F_SEAL_SEAL can be added in one call with other seals: all of them are set, and from then on none can be added.",
	 .contract = "allowed", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_SEAL");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	const unsigned int seals = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW;
	int fd = sealable_memfd(PAGE);

	ALLOWED(fcntl(fd, F_ADD_SEALS, seals));

	STATE_IS(fd, seals, PAGE);
	STILL_REFUSED(EPERM, fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));
	STILL_REFUSED(EPERM, ftruncate(fd, 0));
	SEALS_ARE(fd, seals);
	return passed();
}
