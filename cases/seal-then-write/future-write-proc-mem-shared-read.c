// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "alien.h"

DESCRIBE("Writing through /proc/self/mem to a read-only shared mapping of a memfd sealed with F_SEAL_FUTURE_WRITE fails with EIO.",
	 .contract = "EIO", .since = "5.1",
	 .source = "fcntl(2), F_SEAL_FUTURE_WRITE; proc(5), /proc/pid/mem; ab3948f58ff8 mm/memfd: add an F_SEAL_FUTURE_WRITE seal to memfd");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE), mem = SETUP(open("/proc/self/mem", O_RDWR | O_CLOEXEC));
	struct iovec bytes = { (void *)alien, sizeof(alien) };
	unsigned char *map;

	seal(fd, F_SEAL_FUTURE_WRITE);
	map = map_shared(fd, PAGE, PROT_READ);

	/* The system call itself: an address may be more than the off_t of a 32-bit program holds. */
	REFUSED(EIO, syscall(SYS_pwritev, mem, &bytes, 1, (long)(uintptr_t)map, 0L));

	MAPPING_INTACT(map, PAGE);
	STATE_IS(fd, F_SEAL_FUTURE_WRITE, PAGE);
	return passed();
}
