// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("F_SEAL_GROW can be added alone, and sets no other seal: the file cannot be made longer, and can still be made shorter.",
	 .contract = "allowed", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_GROW");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);

	ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_GROW));

	STATE_IS(fd, F_SEAL_GROW, PAGE);
	STILL_REFUSED(EPERM, ftruncate(fd, 2 * PAGE));
	STILL_ALLOWED(ftruncate(fd, 0));
	SIZE_IS(fd, 0);
	return passed();
}
