// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "reclaim.h"
#include "alien.h"
#include "uring.h"

DESCRIBE("Pages of a memfd that were an io_uring's rings, sealed with F_SEAL_WRITE after its end, keep what the kernel wrote there when memory is reclaimed.",
	 .contract = "allowed", .since = "6.5", .needs = "io_uring swap",
	 .source = "fcntl(2), F_SEAL_WRITE; io_uring_setup(2), IORING_SETUP_NO_MMAP; pin_user_pages(9)");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	const size_t size = PAGE;
	size_t kept;
	unsigned char *map, *view, *before = alien_page();
	int fd = unwritten_memfd(size, &map), ring;
	struct io_uring_params params = rings_at(map, alien_page());

	ring = SETUP_NEEDS("IORING_SETUP_NO_MMAP", (int)syscall(SYS_io_uring_setup, 1, &params),
			   EINVAL, ENOSYS, EPERM, ENOMEM, EFAULT);
	require_unmoved(map);
	SETUP(close(ring));
	unmap(map, size);
	seal_when_unused(fd, F_SEAL_WRITE);
	view = map_readonly_and_touch(fd, size);
	memcpy(before, view, size);
	CHECK(before[params.cq_off.ring_entries], "the kernel wrote no size of the ring");

	ALLOWED(madvise(view, size, MADV_PAGEOUT));

	kept = pages_kept(view, size);
	SEALS_ARE(fd, F_SEAL_WRITE);
	SIZE_IS(fd, (off_t)size);
	SAME_BYTES(fd, before, size);
	require_reclaimed(kept);
	return passed();
}
