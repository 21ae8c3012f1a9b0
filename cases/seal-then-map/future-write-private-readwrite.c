// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("A memfd sealed with F_SEAL_FUTURE_WRITE can be mapped private and writable; stores go to a copy and never reach the file.",
	 .contract = "allowed", .since = "5.1",
	 .source = "ab3948f58ff8 mm/memfd: add an F_SEAL_FUTURE_WRITE seal to memfd; mmap(2), MAP_PRIVATE");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(2 * PAGE);
	unsigned char *map;

	seal(fd, F_SEAL_FUTURE_WRITE);

	map = ALLOWED(mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0));

	MAPPING_INTACT(map, PAGE);
	STORE_RAISES(0, map, PATTERN_ALIEN);		/* over a page that is mapped already */
	STORE_RAISES(0, map + PAGE, PATTERN_ALIEN);	/* and into one that is not yet */
	CHECK(map[0] == PATTERN_ALIEN && map[PAGE] == PATTERN_ALIEN, "the stores are lost");
	STATE_IS(fd, F_SEAL_FUTURE_WRITE, 2 * PAGE);
	return passed();
}
