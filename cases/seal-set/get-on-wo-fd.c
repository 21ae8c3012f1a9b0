// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("Seals can be read through an open file description that is only writable.",
	 .contract = "allowed", .since = "3.17",
	 .source = "fcntl(2), F_GET_SEALS");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE), other = reopen(fd, O_WRONLY);

	seal(fd, F_SEAL_SHRINK | F_SEAL_WRITE);

	int seals = ALLOWED(fcntl(other, F_GET_SEALS));

	CHECK(seals == (F_SEAL_SHRINK | F_SEAL_WRITE), "the seals are %#x", (unsigned int)seals);
	STATE_IS(fd, F_SEAL_SHRINK | F_SEAL_WRITE, PAGE);
	return passed();
}
