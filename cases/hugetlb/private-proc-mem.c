// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "alien.h"

DESCRIBE("Writing through /proc/self/mem to a read-only private mapping of a hugetlb memfd sealed with F_SEAL_WRITE changes a copy of the huge page and not the file.",
	 .contract = "allowed", .since = "6.14", .needs = "hugetlb",
	 .source = "fcntl(2), F_SEAL_WRITE; proc(5), /proc/pid/mem; 052ccfbcc6cd mm/hugetlb: support FOLL_FORCE|FOLL_WRITE");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	size_t size = huge_page_size();
	int fd = sealable_hugetlb_memfd_with_spare();
	int mem = mem_that_forces_writes();
	struct iovec bytes = { (void *)alien, sizeof(alien) };
	unsigned char *map;

	seal(fd, F_SEAL_WRITE);
	map = map_private(fd, size, PROT_READ);
	MAPPING_INTACT(map, size);

	/* The system call itself: an address may be more than the off_t of a 32-bit program holds. */
	TRANSFERS(sizeof(alien), syscall(SYS_pwritev, mem, &bytes, 1, (long)(uintptr_t)map, 0L));

	CHECK(!memcmp(map, alien, sizeof(alien)), "the mapping does not show what was written");
	STATE_IS(fd, F_SEAL_WRITE, size);
	return passed();
}
