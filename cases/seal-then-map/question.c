// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("A read-only shared mapping makes F_SEAL_WRITE fail with EBUSY; once it is unmapped the seal can be added, and then the same mapping made again.",
	 .contract = "allowed", .since = "6.7",
	 .source = "fcntl(2), F_SEAL_WRITE: EBUSY; 158978945f31 mm: perform the mapping_map_writable() check after call_mmap()");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	unsigned char *map = map_shared(fd, PAGE, PROT_READ);

	REFUSED(EBUSY, fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));
	ALLOWED(munmap(map, PAGE));
	ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));
	map = ALLOWED(mmap(NULL, PAGE, PROT_READ, MAP_SHARED, fd, 0));

	MAPPING_INTACT(map, PAGE);
	STORE_RAISES(SIGSEGV, map, PATTERN_ALIEN);
	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	return passed();
}
