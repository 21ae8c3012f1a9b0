// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("F_SEAL_WRITE can be added once MAP_FIXED has put another mapping in the place of the writable shared one.",
	 .contract = "allowed", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_WRITE: EBUSY; mmap(2), MAP_FIXED");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	unsigned char *map = map_shared(fd, PAGE, PROT_READ | PROT_WRITE);

	SETUP(mmap(map, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0));

	ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));

	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	STILL_REFUSED(EPERM, pwrite(fd, "", 1, 0));
	CHECK(map[0] == 0, "the mapping shows the file instead of what replaced it");
	return passed();
}
