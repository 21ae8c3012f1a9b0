// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "pins.h"
#include "reclaim.h"

DESCRIBE("A store into a huge page of a memfd sealed with F_SEAL_WRITE, mapped private, changes a copy and not the file.",
	 .contract = "allowed", .since = "4.8", .needs = "thp",
	 .source = "fcntl(2), F_SEAL_WRITE; mmap(2), MAP_PRIVATE; 800d8c63b2e9 shmem: add huge pages support");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	size_t size;
	int fd = huge_page_memfd(&size);
	unsigned char *map;

	seal_when_unused(fd, F_SEAL_WRITE);
	map = map_huge_page(fd, size, PROT_READ | PROT_WRITE, MAP_PRIVATE);

	STORE_RAISES(0, map + PAGE, PATTERN_ALIEN);

	CHECK(map[PAGE] == PATTERN_ALIEN, "the store is lost");
	CHECK(map[PAGE + 1] == pattern(PAGE + 1) && map[0] == pattern(0), "another byte of the mapping changed");
	STATE_IS(fd, F_SEAL_WRITE, (off_t)size);
	return passed();
}
