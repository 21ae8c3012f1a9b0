// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "alien.h"
#include "pins.h"
#include "reclaim.h"

DESCRIBE("Writing through /proc/self/mem to a huge page of a memfd sealed with F_SEAL_WRITE, mapped private and read-only by one entry of the page table, changes a copy and not the file.",
	 .contract = "allowed", .since = "4.8", .needs = "thp",
	 .source = "fcntl(2), F_SEAL_WRITE; proc(5), /proc/pid/mem; mmap(2), MAP_PRIVATE; 800d8c63b2e9 shmem: add huge pages support");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	size_t size;
	int fd = huge_page_memfd(&size);
	int mem = mem_that_forces_writes();
	struct iovec bytes = { (void *)alien, sizeof(alien) };
	unsigned char *map;

	seal_when_unused(fd, F_SEAL_WRITE);
	map = map_huge_page(fd, size, PROT_READ, MAP_PRIVATE);

	/* The system call itself: an address may be more than the off_t of a 32-bit program holds. */
	TRANSFERS(sizeof(alien), syscall(SYS_pwritev, mem, &bytes, 1, (long)(uintptr_t)map, 0L));

	CHECK(!memcmp(map, alien, sizeof(alien)), "the mapping does not show what was written");
	STATE_IS(fd, F_SEAL_WRITE, (off_t)size);
	return passed();
}
