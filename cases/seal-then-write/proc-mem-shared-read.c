// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "alien.h"

DESCRIBE("Writing through /proc/self/mem to a read-only shared mapping of a memfd sealed with F_SEAL_WRITE fails with EIO.",
	 .contract = "EIO", .since = "6.7",
	 .source = "fcntl(2), F_SEAL_WRITE; proc(5), /proc/pid/mem; 40e041a2c858 shm: add sealing API");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE), mem = SETUP(open("/proc/self/mem", O_RDWR | O_CLOEXEC));
	struct iovec bytes = { (void *)alien, sizeof(alien) };
	unsigned char *map;

	seal(fd, F_SEAL_WRITE);
	map = map_shared_sealed(fd, PAGE, PROT_READ);

	/* The system call itself: an address may be more than the off_t of a 32-bit program holds. */
	REFUSED(EIO, syscall(SYS_pwritev, mem, &bytes, 1, (long)(uintptr_t)map, 0L));

	MAPPING_INTACT(map, PAGE);
	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	return passed();
}
