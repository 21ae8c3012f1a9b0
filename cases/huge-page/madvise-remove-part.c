// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "pins.h"
#include "reclaim.h"

DESCRIBE("madvise(2) with MADV_REMOVE on part of a huge page of a memfd sealed with F_SEAL_WRITE fails with EACCES, and no byte of the page changes.",
	 .contract = "EACCES", .since = "4.8", .needs = "thp",
	 .source = "fcntl(2), F_SEAL_WRITE; madvise(2), MADV_REMOVE; 800d8c63b2e9 shmem: add huge pages support");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	size_t size;
	int fd = huge_page_memfd(&size);
	unsigned char *map;

	require_madvise();
	seal_when_unused(fd, F_SEAL_WRITE);
	map = map_huge_page(reopen(fd, O_RDONLY), size, PROT_READ, MAP_SHARED);

	REFUSED(EACCES, madvise(map + PAGE, PAGE, MADV_REMOVE));

	MAPPING_INTACT(map, size);
	STATE_IS(fd, F_SEAL_WRITE, (off_t)size);
	return passed();
}
