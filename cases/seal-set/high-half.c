// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("The argument of F_ADD_SEALS is an int: a 64-bit argument with bits in the upper half only adds no seal, and the call succeeds.",
	 .contract = "allowed", .since = "6.4",
	 .source = "fcntl(2), F_ADD_SEALS (int); f7b8f70ba44f memfd: pass argument of memfd_fcntl as int");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	const uint64_t upper = (uint64_t)F_SEAL_SHRINK << 32;
	int fd = sealable_memfd(PAGE);

	if (sizeof(long) < sizeof(upper))
		skip("an argument has 32 bits here");

	ALLOWED(fcntl(fd, F_ADD_SEALS, (unsigned long)upper));

	STATE_IS(fd, 0, PAGE);
	STILL_ALLOWED(ftruncate(fd, 0));
	SIZE_IS(fd, 0);
	return passed();
}
