// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "alien.h"

DESCRIBE("read(2) into a private mapping of a hugetlb memfd sealed with F_SEAL_WRITE changes a copy of the huge page and not the file.",
	 .contract = "allowed", .since = "4.16", .needs = "hugetlb",
	 .source = "fcntl(2), F_SEAL_WRITE; mmap(2), MAP_PRIVATE; 47b9012ecdc7 shmem: add sealing support to hugetlb-backed memfd");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	size_t size = huge_page_size();
	int fd = sealable_hugetlb_memfd_with_spare();
	struct page_pipe pipe = alien_pipe();
	unsigned char *map;

	seal(fd, F_SEAL_WRITE);
	map = map_private(fd, size, PROT_READ | PROT_WRITE);
	MAPPING_INTACT(map, size);

	TRANSFERS(sizeof(alien), read(pipe.out, map, sizeof(alien)));

	CHECK(!memcmp(map, alien, sizeof(alien)), "the mapping does not have what was read");
	STATE_IS(fd, F_SEAL_WRITE, size);
	return passed();
}
