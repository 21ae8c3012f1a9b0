// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("A memfd sealed with F_SEAL_FUTURE_WRITE can be mapped shared and read-only through a read-only open file description.",
	 .contract = "allowed", .since = "5.1",
	 .source = "ab3948f58ff8 mm/memfd: add an F_SEAL_FUTURE_WRITE seal to memfd");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE), readonly = reopen(fd, O_RDONLY);
	unsigned char *map;

	seal(fd, F_SEAL_FUTURE_WRITE);

	map = ALLOWED(mmap(NULL, PAGE, PROT_READ, MAP_SHARED, readonly, 0));

	MAPPING_INTACT(map, PAGE);
	STORE_RAISES(SIGSEGV, map, PATTERN_ALIEN);
	STATE_IS(fd, F_SEAL_FUTURE_WRITE, PAGE);
	return passed();
}
