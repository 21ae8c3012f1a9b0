// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "pins.h"

DESCRIBE("What ftruncate(2) adds to a memfd under F_SEAL_WRITE reads as zeros, also where somebody had stored far past its end, into its huge page, before the seal.",
	 .contract = "allowed", .since = "4.8", .needs = "thp",
	 .source = "ftruncate(2): the extended part reads as null bytes; mmap(2), SIGBUS; fcntl(2), F_SEAL_WRITE; 800d8c63b2e9 shmem: add huge pages support");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	size_t size;
	int fd = huge_page_memfd(&size), source = sealable_memfd(PAGE);
	unsigned char *map;

	/* The file ends after a page, and huge is what it gets when it is touched again. */
	SETUP(ftruncate(fd, 0));
	SETUP(ftruncate(fd, (off_t)PAGE));
	map = map_aligned(fd, size, PROT_READ | PROT_WRITE, MAP_SHARED);
	fill_with_pattern(map, PAGE);
	SETUP_NEEDS("a store past the end of the file", pread(source, map + size / 2, PAGE, 0), EFAULT);
	unmap(map, size);
	/* EBUSY: before f2b277c4d1c6 a huge page itself was taken for pinned. */
	SETUP_NEEDS("F_SEAL_WRITE over a huge page", fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE), EBUSY);

	ALLOWED(ftruncate(fd, (off_t)size));

	SEALS_ARE(fd, F_SEAL_WRITE);
	SIZE_IS(fd, (off_t)size);
	CONTENTS_INTACT(fd, PAGE);
	BYTES_ARE(fd, (off_t)PAGE, size - PAGE, 0);
	return passed();
}
