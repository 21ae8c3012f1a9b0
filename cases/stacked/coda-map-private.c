// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "coda.h"

DESCRIBE("A Coda file whose container is a memfd sealed with F_SEAL_WRITE can be mapped private and writable; a store goes to a copy and does not reach the memfd.",
	 .contract = "allowed", .since = "3.17", .needs = "root coda",
	 .source = "fcntl(2), F_SEAL_WRITE: only shared, writable mappings fail; mmap(2), MAP_PRIVATE");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE), file;
	unsigned char *map;

	seal(fd, F_SEAL_WRITE);
	file = coda_file_over(fd);

	map = ALLOWED(mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, file, 0));

	MAPPING_INTACT(map, PAGE);
	STORE_RAISES(0, map, PATTERN_ALIEN);
	CHECK(map[0] == PATTERN_ALIEN, "the store is lost");
	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	return passed();
}
