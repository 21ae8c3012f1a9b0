// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "alien.h"

DESCRIBE("Writing through /proc/self/mem to a read-only private mapping of a memfd sealed with F_SEAL_WRITE changes a copy, and the file stays as it was.",
	 .contract = "allowed", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_WRITE; proc(5), /proc/pid/mem; mmap(2), MAP_PRIVATE; 40e041a2c858 shm: add sealing API");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE), mem = SETUP(open("/proc/self/mem", O_RDWR | O_CLOEXEC));
	struct iovec bytes = { (void *)alien, sizeof(alien) };
	unsigned char *map;

	map = SETUP(mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	SETUP_NEEDS("writing to read-only memory through /proc/self/mem",
		    syscall(SYS_pwritev, mem, &bytes, 1, (long)(uintptr_t)map, 0L), EIO, EINVAL);
	seal(fd, F_SEAL_WRITE);
	map = map_private(fd, PAGE, PROT_READ);

	/* The system call itself: an address may be more than the off_t of a 32-bit program holds. */
	TRANSFERS(sizeof(alien), syscall(SYS_pwritev, mem, &bytes, 1, (long)(uintptr_t)map, 0L));

	CHECK(!memcmp(map, alien, sizeof(alien)), "the mapping does not show what was written");
	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	return passed();
}
