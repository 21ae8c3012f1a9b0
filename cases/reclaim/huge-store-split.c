// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "reclaim.h"

DESCRIBE("A huge page of a memfd that was read first and then stored to, which a hole in its last page splits, keeps the other pages' bytes when memory is reclaimed after F_SEAL_WRITE.",
	 .contract = "allowed", .since = "5.4", .needs = "thp swap",
	 .source = "fcntl(2), F_SEAL_WRITE; madvise(2), MADV_PAGEOUT; fallocate(2), FALLOC_FL_PUNCH_HOLE");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	const int mode = FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE;
	size_t size, kept;
	unsigned char *map, *view;
	int fd = unwritten_huge_memfd(&size, &map);

	fill_with_pattern(map, size);
	SETUP(fallocate(fd, mode, (off_t)(size - PAGE), (off_t)PAGE));
	unmap(map, size);
	seal_when_unused(fd, F_SEAL_WRITE);
	view = map_readonly_and_touch(fd, size);
	MAPPING_INTACT(view, size - PAGE);

	ALLOWED(madvise(view, size, MADV_PAGEOUT));

	kept = pages_kept(view, size - PAGE);
	SEALS_ARE(fd, F_SEAL_WRITE);
	CONTENTS_INTACT(fd, size - PAGE);
	require_reclaimed(kept);
	return passed();
}
