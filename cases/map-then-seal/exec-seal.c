// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("F_SEAL_EXEC can be added to a memfd that is not executable while a writable shared mapping exists, and the mapping goes on writing to the file.",
	 .contract = "allowed", .since = "6.3",
	 .source = "6fd7353829ca mm/memfd: add F_SEAL_EXEC");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd_0666(PAGE);
	unsigned char *map = map_shared(fd, PAGE, PROT_READ | PROT_WRITE);

	ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_EXEC));

	STATE_IS(fd, F_SEAL_EXEC, PAGE);
	STILL_REFUSED(EPERM, fchmod(fd, 0777));
	map[0] = PATTERN_ALIEN;
	BYTES_ARE(fd, 0, 1, PATTERN_ALIEN);
	return passed();
}
