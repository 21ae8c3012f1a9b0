// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "reclaim.h"

DESCRIBE("A huge page of a memfd under F_SEAL_WRITE that is in swap has its bytes when it is read from the middle on.",
	 .contract = "allowed", .since = "5.4", .needs = "thp swap",
	 .source = "fcntl(2), F_SEAL_WRITE; madvise(2), MADV_PAGEOUT; 058313515d5a mm: shmem: fix potential data corruption during shmem swapin");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	size_t size, kept;
	int fd = sealed_huge_memfd_in_swap(&size, &kept);
	unsigned char *view = map_shared(reopen(fd, O_RDONLY), size, PROT_READ), byte;

	TRANSFERS(1, pread(fd, &byte, 1, (off_t)(size / 2 + 3 * PAGE)));
	CHECK(byte == pattern(size / 2 + 3 * PAGE), "read %#x, written was %#x", byte, pattern(size / 2 + 3 * PAGE));
	LOAD_RAISES(0, view + size / 4 + PAGE);
	LOAD_RAISES(0, view + size - PAGE);
	STATE_IS(fd, F_SEAL_WRITE, (off_t)size);
	MAPPING_INTACT(view, size);
	require_reclaimed(kept);
	return passed();
}
