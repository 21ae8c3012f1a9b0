// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("A private mapping never writes to the file, so a writable one does not keep F_SEAL_WRITE from being added, and can be written afterwards without changing the file.",
	 .contract = "allowed", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_WRITE: EBUSY; mmap(2), MAP_PRIVATE");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	unsigned char *map = map_private(fd, PAGE, PROT_READ | PROT_WRITE);

	ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));

	MAPPING_INTACT(map, PAGE);
	map[0] = PATTERN_ALIEN;
	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	STILL_REFUSED(EPERM, pwrite(fd, "", 1, 0));
	CHECK(map[0] == PATTERN_ALIEN, "the mapping lost the byte stored in it");
	return passed();
}
