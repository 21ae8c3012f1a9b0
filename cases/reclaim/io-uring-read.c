// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "reclaim.h"
#include "uring.h"

DESCRIBE("Pages of a memfd into whose mapping io_uring read, without a registered buffer, sealed with F_SEAL_WRITE afterwards, keep their bytes when memory is reclaimed.",
	 .contract = "allowed", .since = "5.4", .needs = "io_uring swap",
	 .source = "fcntl(2), F_SEAL_WRITE; madvise(2), MADV_PAGEOUT; io_uring_enter(2), IORING_OP_READV");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	const size_t size = 16 * PAGE;
	unsigned char *map, *view;
	size_t kept;
	int fd = unwritten_memfd(size, &map), source = sealable_memfd(size);
	struct ring ring = ring_new();
	struct iovec area = { map, size };

	ring_start(&ring, IORING_OP_READV, source, &area);
	TRANSFERS(size, ring_result(&ring));
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
