// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("F_SEAL_WRITE is refused with EBUSY while a writable shared mapping exists, even after ftruncate(2) has taken every page from under it.",
	 .contract = "EBUSY", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_WRITE: EBUSY; ftruncate(2)");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	unsigned char *map = map_shared(fd, PAGE, PROT_READ | PROT_WRITE);

	SETUP(ftruncate(fd, 0));

	REFUSED(EBUSY, fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));

	STATE_IS(fd, 0, 0);
	MAPPED_AS(map, PAGE, "rw-s");
	return passed();
}
