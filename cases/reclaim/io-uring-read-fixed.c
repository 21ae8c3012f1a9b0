// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "reclaim.h"
#include "uring.h"

DESCRIBE("Pages of a memfd that io_uring filled as a registered buffer, sealed with F_SEAL_WRITE afterwards, keep their bytes when memory is reclaimed.",
	 .contract = "allowed", .since = "5.14", .needs = "io_uring swap",
	 .source = "fcntl(2), F_SEAL_WRITE; io_uring_enter(2), IORING_OP_READ_FIXED; pin_user_pages(9)");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	const size_t size = 16 * PAGE;
	unsigned char *map, *view;
	size_t kept;
	int fd = unwritten_memfd(size, &map), source = sealable_memfd(size);
	struct ring ring = ring_new();

	ring_register(&ring, map, size);
	require_unmoved(map);
	ring_submit(&ring, &(struct io_uring_sqe){
		.opcode = IORING_OP_READ_FIXED, .fd = source,
		.addr = (uintptr_t)map, .len = (__u32)size,
	});
	TRANSFERS(size, ring_result(&ring));
	SETUP(syscall(SYS_io_uring_register, ring.fd, IORING_UNREGISTER_BUFFERS, NULL, 0));
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
