// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("F_GET_SEALS ignores its argument, and adds no seal.",
	 .contract = "allowed", .since = "3.17",
	 .source = "fcntl(2), F_GET_SEALS (void; arg is ignored)");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);

	seal(fd, F_SEAL_SHRINK);

	int seals = ALLOWED(fcntl(fd, F_GET_SEALS, -1L));

	CHECK(seals == F_SEAL_SHRINK, "the seals are %#x", (unsigned int)seals);
	STATE_IS(fd, F_SEAL_SHRINK, PAGE);
	return passed();
}
