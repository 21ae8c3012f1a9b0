// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "alien.h"

DESCRIBE("Writing through /proc/self/mem to a read-only private mapping of a memfd sealed with F_SEAL_WRITE changes a copy, and the file stays as it was.",
	 .contract = "allowed", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_WRITE; proc(5), /proc/pid/mem; mmap(2), MAP_PRIVATE; 40e041a2c858 shm: add sealing API");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE), mem = mem_that_forces_writes();
	struct iovec bytes = { (void *)alien, sizeof(alien) };
	unsigned char *map;

	seal(fd, F_SEAL_WRITE);
	map = map_private(fd, PAGE, PROT_READ);

	/* The system call itself: an address may be more than the off_t of a 32-bit program holds. */
	TRANSFERS(sizeof(alien), syscall(SYS_pwritev, mem, &bytes, 1, (long)(uintptr_t)map, 0L));

	CHECK(!memcmp(map, alien, sizeof(alien)), "the mapping does not show what was written");
	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	return passed();
}
