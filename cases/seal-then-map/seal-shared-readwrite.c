// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("F_SEAL_SEAL protects the seals, not the contents: the memfd can still be mapped shared and writable, and a store reaches the file.",
	 .contract = "allowed", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_SEAL");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	unsigned char *map;

	seal(fd, F_SEAL_SEAL);

	map = ALLOWED(mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0));

	MAPPING_INTACT(map, PAGE);
	STORE_RAISES(0, map, PATTERN_ALIEN);
	BYTES_ARE(fd, 0, 1, PATTERN_ALIEN);
	SEALS_ARE(fd, F_SEAL_SEAL);
	SIZE_IS(fd, PAGE);
	return passed();
}
