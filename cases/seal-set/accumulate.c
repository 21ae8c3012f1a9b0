// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("Seals that are added one after the other accumulate: each call keeps those that were set before.",
	 .contract = "allowed", .since = "3.17",
	 .source = "fcntl(2), F_ADD_SEALS");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	const unsigned int seals[] = { F_SEAL_WRITE, F_SEAL_SHRINK, F_SEAL_GROW, F_SEAL_SEAL };
	int fd = sealable_memfd(PAGE);
	unsigned int all = 0;

	for (size_t i = 0; i < sizeof(seals) / sizeof(seals[0]); i++) {
		ALLOWED(fcntl(fd, F_ADD_SEALS, seals[i]));

		all |= seals[i];
		STATE_IS(fd, all, PAGE);
	}
	return passed();
}
