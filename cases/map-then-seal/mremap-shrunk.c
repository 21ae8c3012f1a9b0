// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("F_SEAL_WRITE is refused with EBUSY while a part of a shared mapping is left that mremap(2) has shrunk, and can be added once it is gone.",
	 .contract = "EBUSY", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_WRITE: EBUSY; mremap(2)");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	const size_t size = 2 * PAGE;
	int fd = sealable_memfd(size);
	unsigned char *map = map_shared(fd, size, PROT_READ | PROT_WRITE);

	SETUP(mremap(map, size, PAGE, 0));

	REFUSED(EBUSY, fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));
	STATE_IS(fd, 0, size);
	MAPPED_AS(map, PAGE, "rw-s");

	unmap(map, PAGE);
	ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));
	STATE_IS(fd, F_SEAL_WRITE, size);
	STILL_REFUSED(EPERM, pwrite(fd, "", 1, 0));
	return passed();
}
