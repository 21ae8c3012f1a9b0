// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("F_SEAL_WRITE is refused with EBUSY until munmap(2) has removed the last page of a writable shared mapping.",
	 .contract = "EBUSY", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_WRITE: EBUSY; munmap(2)");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	const size_t size = 3 * PAGE;
	int fd = sealable_memfd(size);
	unsigned char *map = map_shared(fd, size, PROT_READ | PROT_WRITE);

	/* The middle first: one mapping becomes two. */
	unmap(map + PAGE, PAGE);
	REFUSED(EBUSY, fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));
	unmap(map, PAGE);
	REFUSED(EBUSY, fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));
	STATE_IS(fd, 0, size);
	MAPPED_AS(map + 2 * PAGE, PAGE, "rw-s");

	unmap(map + 2 * PAGE, PAGE);
	ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));
	STATE_IS(fd, F_SEAL_WRITE, size);
	STILL_REFUSED(EPERM, pwrite(fd, "", 1, 0));
	return passed();
}
