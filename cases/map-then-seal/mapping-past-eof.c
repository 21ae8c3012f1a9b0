// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("F_SEAL_WRITE is refused with EBUSY while a writable shared mapping exists, even one that lies wholly beyond the end of the file.",
	 .contract = "EBUSY", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_WRITE: EBUSY; mmap(2), NOTES");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	unsigned char *map = SETUP(mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd,
					(off_t)PAGE));

	REFUSED(EBUSY, fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));

	STATE_IS(fd, 0, PAGE);
	MAPPED_AS(map, PAGE, "rw-s");
	return passed();
}
