// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("A shared mapping of a read-only open file description can never become writable, so it does not keep F_SEAL_WRITE from being added.",
	 .contract = "allowed", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_WRITE: EBUSY; mprotect(2): EACCES");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	unsigned char *map = map_shared(reopen(fd, O_RDONLY), PAGE, PROT_READ);

	ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));

	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	STILL_REFUSED(EPERM, pwrite(fd, "", 1, 0));
	CHECK(map[0] == pattern(0), "the mapping no longer shows the file");
	STILL_REFUSED(EACCES, mprotect(map, PAGE, PROT_READ | PROT_WRITE));
	return passed();
}
