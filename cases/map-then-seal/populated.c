// SPDX-License-Identifier: GPL-2.0
#include "pins.h"

DESCRIBE("F_SEAL_WRITE is refused with EBUSY while a shared mapping exists that MAP_POPULATE filled and nobody touched, and can be added once it is gone.",
	 .contract = "EBUSY", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_WRITE: EBUSY; mmap(2), MAP_POPULATE");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	unsigned char *map = SETUP(mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
					MAP_SHARED | MAP_POPULATE, fd, 0));

	require_smaps(map, "Rss", PAGE);

	REFUSED(EBUSY, fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));
	STATE_IS(fd, 0, PAGE);
	MAPPED_AS(map, PAGE, "rw-s");

	unmap(map, PAGE);
	ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));
	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	STILL_REFUSED(EPERM, pwrite(fd, "", 1, 0));
	return passed();
}
