// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "pins.h"

DESCRIBE("F_SEAL_WRITE is refused with EBUSY while a huge page of the memfd is mapped shared and writable by one entry of the page table, and accepted after munmap(2).",
	 .contract = "EBUSY", .since = "4.8", .needs = "thp",
	 .source = "fcntl(2), F_SEAL_WRITE: EBUSY; 800d8c63b2e9 shmem: add huge pages support");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	size_t size;
	int fd = huge_page_memfd(&size);
	unsigned char *map = map_huge_page(fd, size, PROT_READ | PROT_WRITE, MAP_SHARED);

	REFUSED(EBUSY, fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));

	STATE_IS(fd, 0, (off_t)size);

	unmap(map, size);
	ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));

	STATE_IS(fd, F_SEAL_WRITE, (off_t)size);
	return passed();
}
