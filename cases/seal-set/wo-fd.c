// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("Seals can be added through an open file description that is only writable.",
	 .contract = "allowed", .since = "3.17",
	 .source = "fcntl(2), F_ADD_SEALS");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE), writeonly = reopen(fd, O_WRONLY);

	ALLOWED(fcntl(writeonly, F_ADD_SEALS, F_SEAL_SHRINK));

	STATE_IS(fd, F_SEAL_SHRINK, PAGE);
	STILL_REFUSED(EPERM, ftruncate(fd, 0));
	return passed();
}
