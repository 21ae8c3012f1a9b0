// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("F_SEAL_SHRINK can be added alone, and sets no other seal: the file cannot be made shorter, and can still be made longer.",
	 .contract = "allowed", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_SHRINK");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);

	ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK));

	STATE_IS(fd, F_SEAL_SHRINK, PAGE);
	STILL_REFUSED(EPERM, ftruncate(fd, 0));
	STILL_ALLOWED(ftruncate(fd, 2 * PAGE));
	SIZE_IS(fd, 2 * PAGE);
	return passed();
}
