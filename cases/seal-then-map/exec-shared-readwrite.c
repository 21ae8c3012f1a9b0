// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("F_SEAL_EXEC on a memfd that nobody may execute protects its mode, not the contents: the memfd can still be mapped shared and writable, and a store reaches the file.",
	 .contract = "allowed", .since = "6.3",
	 .source = "6fd7353829ca mm/memfd: add F_SEAL_EXEC");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd_0666(PAGE);
	unsigned char *map;

	seal(fd, F_SEAL_EXEC);

	map = ALLOWED(mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0));

	MAPPING_INTACT(map, PAGE);
	STORE_RAISES(0, map, PATTERN_ALIEN);
	BYTES_ARE(fd, 0, 1, PATTERN_ALIEN);
	SEALS_ARE(fd, F_SEAL_EXEC);
	SIZE_IS(fd, PAGE);
	return passed();
}
