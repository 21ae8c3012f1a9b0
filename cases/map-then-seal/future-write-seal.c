// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("F_SEAL_FUTURE_WRITE can be added while a writable shared mapping exists: only that mapping goes on writing to the file.",
	 .contract = "allowed", .since = "5.1",
	 .source = "fcntl(2), F_SEAL_FUTURE_WRITE; ab3948f58ff8 mm/memfd: add an F_SEAL_FUTURE_WRITE seal to memfd");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	unsigned char *map = map_shared(fd, PAGE, PROT_READ | PROT_WRITE);

	ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_FUTURE_WRITE));

	STATE_IS(fd, F_SEAL_FUTURE_WRITE, PAGE);
	STILL_REFUSED(EPERM, pwrite(fd, "", 1, 0));
	STILL_REFUSED(EPERM, mmap(NULL, PAGE, PROT_WRITE, MAP_SHARED, fd, 0));
	map[0] = PATTERN_ALIEN;
	BYTES_ARE(fd, 0, 1, PATTERN_ALIEN);
	return passed();
}
