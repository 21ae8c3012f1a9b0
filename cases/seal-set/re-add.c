// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("Adding seals that are set already succeeds, and the seals stay as they are.",
	 .contract = "allowed", .since = "3.17",
	 .source = "fcntl(2), F_ADD_SEALS");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);

	seal(fd, F_SEAL_SHRINK | F_SEAL_GROW);

	ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK));
	ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW));

	STATE_IS(fd, F_SEAL_SHRINK | F_SEAL_GROW, PAGE);
	STILL_ALLOWED(pwrite(fd, "x", 1, 0));
	BYTES_ARE(fd, 0, 1, 'x');
	return passed();
}
