// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("A read-only private mapping of a memfd sealed with F_SEAL_FUTURE_WRITE can be made writable; stores go to a copy and never reach the file.",
	 .contract = "allowed", .since = "5.5",
	 .source = "05d351102dbe mm, memfd: fix COW issue on MAP_PRIVATE and F_SEAL_FUTURE_WRITE mappings");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	unsigned char *map;

	seal(fd, F_SEAL_FUTURE_WRITE);
	map = map_private(fd, PAGE, PROT_READ);

	ALLOWED(mprotect(map, PAGE, PROT_READ | PROT_WRITE));

	MAPPING_INTACT(map, PAGE);
	STORE_RAISES(0, map, PATTERN_ALIEN);
	CHECK(map[0] == PATTERN_ALIEN, "the store is lost");
	STATE_IS(fd, F_SEAL_FUTURE_WRITE, PAGE);
	return passed();
}
