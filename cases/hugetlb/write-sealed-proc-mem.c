// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "alien.h"

DESCRIBE("Writing through /proc/self/mem to a read-only shared mapping of a hugetlb memfd sealed with F_SEAL_WRITE fails with EIO.",
	 .contract = "EIO", .since = "4.16", .needs = "hugetlb",
	 .source = "fcntl(2), F_SEAL_WRITE; proc(5), /proc/pid/mem; 47b9012ecdc7 shmem: add sealing support to hugetlb-backed memfd");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	size_t size = huge_page_size();
	int fd = sealable_hugetlb_memfd(1);
	int mem = SETUP(open("/proc/self/mem", O_RDWR | O_CLOEXEC));
	struct iovec bytes = { (void *)alien, sizeof(alien) };
	unsigned char *map;

	seal(fd, F_SEAL_WRITE);
	map = map_shared(reopen(fd, O_RDONLY), size, PROT_READ);

	/* The system call itself: an address may be more than the off_t of a 32-bit program holds. */
	REFUSED(EIO, syscall(SYS_pwritev, mem, &bytes, 1, (long)(uintptr_t)map, 0L));

	MAPPING_INTACT(map, size);
	STATE_IS(fd, F_SEAL_WRITE, size);
	return passed();
}
