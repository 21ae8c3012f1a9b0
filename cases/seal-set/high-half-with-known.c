// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("The argument of F_ADD_SEALS is an int: of a 64-bit argument the seals in the lower half are added, and the upper half is ignored.",
	 .contract = "allowed", .since = "6.4",
	 .source = "fcntl(2), F_ADD_SEALS (int); f7b8f70ba44f memfd: pass argument of memfd_fcntl as int");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	const uint64_t upper = (uint64_t)F_SEAL_GROW << 32;
	int fd = sealable_memfd(PAGE);

	if (sizeof(long) < sizeof(upper))
		skip("an argument has 32 bits here");

	ALLOWED(fcntl(fd, F_ADD_SEALS, (unsigned long)(upper | F_SEAL_SHRINK)));

	STATE_IS(fd, F_SEAL_SHRINK, PAGE);
	STILL_REFUSED(EPERM, ftruncate(fd, 0));
	return passed();
}
