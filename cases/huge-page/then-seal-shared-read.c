// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "pins.h"

DESCRIBE("F_SEAL_WRITE is accepted while a huge page of the memfd is mapped by a read-only description, by one entry of the page table.",
	 .contract = "allowed", .since = "4.8", .needs = "thp",
	 .source = "fcntl(2), F_SEAL_WRITE; 800d8c63b2e9 shmem: add huge pages support");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	size_t size;
	int fd = huge_page_memfd(&size);
	unsigned char *map = map_huge_page(reopen(fd, O_RDONLY), size, PROT_READ, MAP_SHARED);

	ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));

	MAPPING_INTACT(map, size);
	STATE_IS(fd, F_SEAL_WRITE, (off_t)size);
	return passed();
}
