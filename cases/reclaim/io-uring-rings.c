// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "reclaim.h"
#include "alien.h"
#include "uring.h"

#ifndef IORING_SETUP_NO_MMAP
#define IORING_SETUP_NO_MMAP (1U << 14) /* 6.5 */
#endif

DESCRIBE("Pages of a memfd that were an io_uring's rings, sealed with F_SEAL_WRITE after its end, keep what the kernel wrote there when memory is reclaimed.",
	 .contract = "allowed", .since = "6.5", .needs = "io_uring swap",
	 .source = "fcntl(2), F_SEAL_WRITE; io_uring_setup(2), IORING_SETUP_NO_MMAP; pin_user_pages(9)");

/* Each of the two tables of offsets ends with the address of its ring, which older headers lack. */
static struct io_uring_params rings_at(void *completions, void *submissions)
{
	struct io_uring_params params = { .flags = IORING_SETUP_NO_MMAP };
	__u64 cq = (uintptr_t)completions, sq = (uintptr_t)submissions;

	memcpy((char *)(&params.cq_off + 1) - sizeof(cq), &cq, sizeof(cq));
	memcpy((char *)(&params.sq_off + 1) - sizeof(sq), &sq, sizeof(sq));
	return params;
}

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
	SETUP(close(ring));
	unmap(map, size);
	seal_when_unused(fd, F_SEAL_WRITE);
	view = map_readonly_and_touch(fd, size);
	memcpy(before, view, size);
	CHECK(before[params.cq_off.ring_entries], "the kernel wrote no size of the ring");

	ALLOWED(madvise(view, size, MADV_PAGEOUT));

	kept = pages_kept(view, size);
	SEALS_ARE(fd, F_SEAL_WRITE);
	SAME_BYTES(fd, before, size);
	require_reclaimed(kept);
	return passed();
}
