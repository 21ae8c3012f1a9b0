// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "orangefs.h"
#include "reclaim.h"

DESCRIBE("Pages of a memfd that OrangeFS was lent, and into which it copied what was written to a file, sealed with F_SEAL_WRITE afterwards, keep their bytes when memory is reclaimed.",
	 .contract = "allowed", .since = "5.4", .needs = "root orangefs swap",
	 .source = "fcntl(2), F_SEAL_WRITE; madvise(2), MADV_PAGEOUT; pin_user_pages(9); fs/orangefs/orangefs-bufmap.c: orangefs_bufmap_unmap()");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	const size_t size = 16 * PAGE;
	unsigned char *map, *view;
	size_t kept;
	int fd = unwritten_memfd(size, &map);

	fill_by_orangefs(map, size);
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
