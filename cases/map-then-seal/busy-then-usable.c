// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("An F_SEAL_WRITE refused with EBUSY leaves the memfd as usable as before: it can be written, resized and mapped writable, and sealed once nothing maps it.",
	 .contract = "EBUSY", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_WRITE: EBUSY; 40e041a2c858 shm: add sealing API");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	unsigned char *map = map_shared(fd, PAGE, PROT_READ | PROT_WRITE), *second;

	REFUSED(EBUSY, fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));
	STATE_IS(fd, 0, PAGE);

	STILL_ALLOWED(pwrite(fd, "w", 1, 0));
	STILL_ALLOWED(ftruncate(fd, 2 * (off_t)PAGE));
	second = STILL_ALLOWED(mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0));
	second[1] = PATTERN_ALIEN;
	CHECK(map[0] == 'w' && map[1] == PATTERN_ALIEN, "the first mapping does not show the writes");

	unmap(map, PAGE);
	unmap(second, PAGE);
	ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));
	SEALS_ARE(fd, F_SEAL_WRITE);
	SIZE_IS(fd, 2 * (off_t)PAGE);
	BYTES_ARE(fd, 1, 1, PATTERN_ALIEN);
	STILL_REFUSED(EPERM, pwrite(fd, "", 1, 0));
	return passed();
}
