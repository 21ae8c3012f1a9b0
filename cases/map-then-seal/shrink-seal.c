// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("F_SEAL_SHRINK can be added while a writable shared mapping exists, and the mapping goes on writing to the file.",
	 .contract = "allowed", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_SHRINK");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	unsigned char *map = map_shared(fd, PAGE, PROT_READ | PROT_WRITE);

	ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK));

	STATE_IS(fd, F_SEAL_SHRINK, PAGE);
	STILL_REFUSED(EPERM, ftruncate(fd, 0));
	map[0] = PATTERN_ALIEN;
	BYTES_ARE(fd, 0, 1, PATTERN_ALIEN);
	return passed();
}
