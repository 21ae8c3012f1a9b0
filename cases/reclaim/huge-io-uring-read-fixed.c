// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "reclaim.h"

DESCRIBE("A huge page of a memfd that io_uring filled as a registered buffer, sealed with F_SEAL_WRITE afterwards, keeps its bytes when memory is reclaimed.",
	 .contract = "allowed", .since = "5.14", .needs = "io_uring thp swap",
	 .source = "fcntl(2), F_SEAL_WRITE; madvise(2), MADV_PAGEOUT; io_uring_enter(2), IORING_OP_READ_FIXED; pin_user_pages(9)");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	size_t size, kept;
	unsigned char *map, *view;
	int fd = unwritten_huge_memfd(&size, &map);

	fill_by_io_uring(map, size);
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
