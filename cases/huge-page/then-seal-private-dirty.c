// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "pins.h"

DESCRIBE("F_SEAL_WRITE is accepted while a huge page of the memfd is mapped private and partly copied; the copy stays.",
	 .contract = "allowed", .since = "5.17", .needs = "thp",
	 .source = "fcntl(2), F_SEAL_WRITE; f2b277c4d1c6 memfd: fix F_SEAL_WRITE after shmem huge page allocated");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	size_t size;
	int fd = huge_page_memfd(&size);
	unsigned char *map = map_huge_page(fd, size, PROT_READ | PROT_WRITE, MAP_PRIVATE);

	map[PAGE] = PATTERN_ALIEN;

	ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));

	CHECK(map[PAGE] == PATTERN_ALIEN && map[PAGE + 1] == pattern(PAGE + 1), "the private mapping changed");
	STATE_IS(fd, F_SEAL_WRITE, (off_t)size);
	return passed();
}
