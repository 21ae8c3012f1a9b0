// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "pins.h"
#include "reclaim.h"

DESCRIBE("madvise(2) with MADV_DONTNEED on part of a private mapping of a huge page that F_SEAL_WRITE seals drops the private copy: the mapping shows the file again, as it was.",
	 .contract = "allowed", .since = "4.8", .needs = "thp",
	 .source = "fcntl(2), F_SEAL_WRITE; madvise(2), MADV_DONTNEED; 800d8c63b2e9 shmem: add huge pages support");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	size_t size;
	int fd = huge_page_memfd(&size);
	unsigned char *map;

	require_madvise();
	seal_when_unused(fd, F_SEAL_WRITE);
	map = map_huge_page(fd, size, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	memset(map, PATTERN_ALIEN, 2 * PAGE);

	ALLOWED(madvise(map, 2 * PAGE, MADV_DONTNEED));

	MAPPING_INTACT(map, size);
	STATE_IS(fd, F_SEAL_WRITE, (off_t)size);
	return passed();
}
