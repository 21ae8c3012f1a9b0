// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("Seals cannot be added through an open file description that is not writable: EPERM.",
	 .contract = "EPERM", .since = "3.17",
	 .source = "fcntl(2), F_ADD_SEALS: EPERM");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE), readonly = reopen(fd, O_RDONLY);

	REFUSED(EPERM, fcntl(readonly, F_ADD_SEALS, F_SEAL_SHRINK));

	STATE_IS(readonly, 0, PAGE);
	STILL_ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK));
	SEALS_ARE(fd, F_SEAL_SHRINK);
	return passed();
}
