// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("Once F_SEAL_SEAL is set, adding F_SEAL_SEAL itself again is refused with EPERM.",
	 .contract = "EPERM", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_SEAL");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);

	seal(fd, F_SEAL_SEAL);

	REFUSED(EPERM, fcntl(fd, F_ADD_SEALS, F_SEAL_SEAL));

	STATE_IS(fd, F_SEAL_SEAL, PAGE);
	STILL_ALLOWED(ftruncate(fd, 0));
	SIZE_IS(fd, 0);
	return passed();
}
