// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("F_SEAL_WRITE is refused with EBUSY while a shared mapping exists that mprotect(2) has split and merged again, and can be added once it is gone.",
	 .contract = "EBUSY", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_WRITE: EBUSY; mprotect(2)");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	const size_t size = 3 * PAGE;
	int fd = sealable_memfd(size);
	unsigned char *map = map_shared(fd, size, PROT_READ | PROT_WRITE);

	SETUP(mprotect(map + PAGE, PAGE, PROT_READ));
	MAPPED_AS(map + PAGE, PAGE, "r--s");
	SETUP(mprotect(map + PAGE, PAGE, PROT_READ | PROT_WRITE));

	REFUSED(EBUSY, fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));
	STATE_IS(fd, 0, size);
	MAPPED_AS(map, size, "rw-s");

	unmap(map, size);
	ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));
	STATE_IS(fd, F_SEAL_WRITE, size);
	STILL_REFUSED(EPERM, pwrite(fd, "", 1, 0));
	return passed();
}
