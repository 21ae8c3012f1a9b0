// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("F_SEAL_WRITE is refused with EBUSY while a shared mapping exists that mremap(2) has grown, and can be added once all of it is gone.",
	 .contract = "EBUSY", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_WRITE: EBUSY; mremap(2)");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	const size_t size = 2 * PAGE;
	int fd = sealable_memfd(size);
	unsigned char *map = map_shared(fd, PAGE, PROT_READ | PROT_WRITE);

	map = SETUP(mremap(map, PAGE, size, MREMAP_MAYMOVE));

	REFUSED(EBUSY, fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));
	STATE_IS(fd, 0, size);
	MAPPED_AS(map, size, "rw-s");

	unmap(map, size);
	ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));
	STATE_IS(fd, F_SEAL_WRITE, size);
	STILL_REFUSED(EPERM, pwrite(fd, "", 1, 0));
	return passed();
}
