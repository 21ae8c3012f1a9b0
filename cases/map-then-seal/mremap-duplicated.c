// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("F_SEAL_WRITE is refused with EBUSY while either a shared mapping or the duplicate that mremap(2) makes of it (old size 0) exists, and can be added once both are gone.",
	 .contract = "EBUSY", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_WRITE: EBUSY; mremap(2), old_size 0");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	unsigned char *map = map_shared(fd, PAGE, PROT_READ | PROT_WRITE);
	unsigned char *duplicate = SETUP(mremap(map, 0, PAGE, MREMAP_MAYMOVE));

	unmap(map, PAGE);
	REFUSED(EBUSY, fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));
	STATE_IS(fd, 0, PAGE);
	MAPPED_AS(duplicate, PAGE, "rw-s");

	unmap(duplicate, PAGE);
	ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));
	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	STILL_REFUSED(EPERM, pwrite(fd, "", 1, 0));
	return passed();
}
