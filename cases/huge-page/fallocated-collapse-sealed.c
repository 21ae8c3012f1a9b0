// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "pins.h"
#include "reclaim.h"

DESCRIBE("A huge page of a memfd sealed with F_SEAL_WRITE, which fallocate(2) had allocated and nobody had touched, is zeros also through a mapping that MADV_COLLAPSE made of it: nothing that others left in memory.",
	 .contract = "allowed", .since = "6.1", .needs = "thp",
	 .source = "fcntl(2), F_SEAL_WRITE; fallocate(2); madvise(2), MADV_COLLAPSE; 34488399fa08 mm/madvise: add file and shmem support to MADV_COLLAPSE");

/* Others may be given the memory that this process freed. */
enum { TRIES = 16 };

int main(int argc, char **argv)
{
	BEGIN(argc, argv);

	for (int i = 0; i < TRIES; i++) {
		size_t size;
		int fd = fallocated_huge_memfd(&size), reader = reopen(fd, O_RDONLY), copy = sealable_memfd(0);
		unsigned char *map;

		seal(fd, F_SEAL_WRITE);
		map = map_collapsed(reader, size, PROT_READ);

		TRANSFERS(size, pwrite(copy, map, size, 0));

		BYTES_ARE(copy, 0, size, 0);
		SEALS_ARE(fd, F_SEAL_WRITE);
		SIZE_IS(fd, (off_t)size);
		unmap(map, size);
		SETUP(close(reader));
		SETUP(close(fd));
		SETUP(close(copy));
	}
	return passed();
}
