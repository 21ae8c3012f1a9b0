// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("A shared mapping through a read-only open file description of a memfd sealed with F_SEAL_WRITE can be made executable, and still not writable.",
	 .contract = "allowed", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_WRITE; mprotect(2)");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE), readonly = reopen(fd, O_RDONLY);
	unsigned char *map;

	seal(fd, F_SEAL_WRITE);
	map = map_shared(readonly, PAGE, PROT_READ);

	ALLOWED(mprotect(map, PAGE, PROT_READ | PROT_EXEC));

	PERMISSIONS_ARE(map, "r-xs");
	MAPPING_INTACT(map, PAGE);
	STILL_REFUSED(EACCES, mprotect(map, PAGE, PROT_READ | PROT_WRITE | PROT_EXEC));
	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	return passed();
}
