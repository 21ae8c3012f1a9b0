// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "reclaim.h"

DESCRIBE("A huge page of a memfd that was read first and then stored to, through one mapping, sealed with F_SEAL_WRITE afterwards, keeps its bytes when memory is reclaimed.",
	 .contract = "allowed", .since = "5.4", .needs = "thp swap",
	 .source = "fcntl(2), F_SEAL_WRITE; madvise(2), MADV_PAGEOUT; mm/huge_memory: transfer the pmd dirty bit to the folio on zap");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	size_t size, kept;
	unsigned char *map, *view;
	int fd = unwritten_huge_memfd(&size, &map);

	fill_with_pattern(map, size);
	unmap(map, size);
	seal_when_unused(fd, F_SEAL_WRITE);
	view = map_readonly_and_touch(fd, size);
	MAPPING_INTACT(view, size);

	ALLOWED(madvise(view, size, MADV_PAGEOUT));

	kept = pages_kept(view, size);
	STATE_IS(fd, F_SEAL_WRITE, (off_t)size);
	require_reclaimed(kept);
	return passed();
}
