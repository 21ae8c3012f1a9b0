// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("F_SEAL_WRITE can be added once munmap(2) has removed the writable shared mapping.",
	 .contract = "allowed", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_WRITE: EBUSY; munmap(2)");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	unsigned char *map = map_shared(fd, PAGE, PROT_READ | PROT_WRITE);

	map[0] = PATTERN_ALIEN;
	unmap(map, PAGE);

	ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));

	SEALS_ARE(fd, F_SEAL_WRITE);
	SIZE_IS(fd, PAGE);
	BYTES_ARE(fd, 0, 1, PATTERN_ALIEN);
	STILL_REFUSED(EPERM, pwrite(fd, "", 1, 0));
	return passed();
}
