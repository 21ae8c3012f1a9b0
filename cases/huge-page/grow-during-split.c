// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "pins.h"
#include "split.h"

DESCRIBE("What the owner of a mapping from before F_SEAL_FUTURE_WRITE stores into bytes that ftruncate(2) has just added stays in the memfd, also while the kernel splits its huge page.",
	 .contract = "allowed", .since = "5.4", .needs = "thp",
	 .source = "mmap(2), MAP_SHARED; fcntl(2), F_SEAL_FUTURE_WRITE; madvise(2), MADV_COLD; 006d3ff27e88 mm/huge_memory: fix lockdep complaint on 32-bit i_size_read()");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	size_t size = pmd_page_size();
	int fd = sealable_memfd(0);
	struct split split = { 0 };
	unsigned char *map;

	/* On one, a kernel that is not preempted splits it between two steps of the case. */
	require_processors(2);
	map_many_times(fd);
	map = map_aligned(fd, size, PROT_READ | PROT_WRITE, MAP_SHARED);
	madvise(map, size, MADV_HUGEPAGE);
	seal(fd, F_SEAL_FUTURE_WRITE);
	do {
		/* One page of the huge one is in the file, and all of it is mapped. */
		SETUP(ftruncate(fd, 0));
		SETUP(ftruncate(fd, (off_t)PAGE));
		fill_with_pattern(map, PAGE);
		have_mapped_huge(map, size);
		split_start(&split, map);

		ALLOWED(ftruncate(fd, (off_t)size));
		fill_with_pattern(map, size);

		split_end(&split);
		STATE_IS(fd, F_SEAL_FUTURE_WRITE, (off_t)size);
	} while (!split.met);
	return passed();
}
