// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "pins.h"
#include "reclaim.h"

DESCRIBE("Pages of a memfd that io_uring filled as a registered buffer, sealed with F_SEAL_WRITE and made one huge page by MADV_COLLAPSE, keep their bytes when memory is reclaimed.",
	 .contract = "allowed", .since = "6.1", .needs = "io_uring swap",
	 .source = "fcntl(2), F_SEAL_WRITE; madvise(2), MADV_COLLAPSE, MADV_PAGEOUT; pin_user_pages(9)");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	const size_t size = pmd_page_size();
	unsigned char *map, *view;
	size_t kept;
	int fd = unwritten_memfd(size, &map);

	fill_by_io_uring(map, size);
	/* Mapped all the time: a case beside this one drops pages that are not. */
	view = map_readonly_and_touch(fd, size);
	unmap(map, size);
	seal_when_unused(fd, F_SEAL_WRITE);
	SETUP_NEEDS("MADV_COLLAPSE of a memfd", madvise(view, size, MADV_COLLAPSE), EINVAL, ENOSYS, EAGAIN, EBUSY, ENOMEM);
	MAPPING_INTACT(view, size);

	ALLOWED(madvise(view, size, MADV_PAGEOUT));

	kept = pages_kept(view, size);
	STATE_IS(fd, F_SEAL_WRITE, (off_t)size);
	require_reclaimed(kept);
	return passed();
}
