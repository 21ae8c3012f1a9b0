// SPDX-License-Identifier: GPL-2.0
/*
 * A ring of io_uring(7) with an area for zero-copy receive (see zcrx.h).  The headers of this machine may be older.
 */
#include "zcrx.h"
#include "reclaim.h"

#include <linux/io_uring.h>

enum {
	SINGLE_ISSUER = 1 << 12, DEFER_TASKRUN = 1 << 13, LARGE_COMPLETIONS = 1 << 11,
	REGISTER_ZCRX = 32, WITHOUT_DEVICE = 2,
	RECEIVE = 58, MULTISHOT = 1 << 1,
};

struct area {
	uint64_t address, length, token;
	uint32_t flags, dmabuf;
	uint64_t unused[2];
};

struct region {
	uint64_t address, size;
	uint32_t flags, id;
	uint64_t offset, unused[4];
};

struct queue {
	uint32_t device, queue, entries, flags;
	uint64_t area, region;
	struct {
		uint32_t head, tail, entries, unused;
		uint64_t unused2[2];
	} offsets;
	uint32_t id, buffer_length;
	uint64_t events, unused[2];
};

static void *map_part(int ring, size_t size, uint64_t offset)
{
	return SETUP(mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, ring, (off_t)offset));
}

void receive_by_zcrx(int socket, void *page, size_t length)
{
	struct io_uring_params params = { .flags = SINGLE_ISSUER | DEFER_TASKRUN | LARGE_COMPLETIONS };
	int ring = SETUP_NEEDS("io_uring with large completions", (int)syscall(SYS_io_uring_setup, 4, &params), ENOSYS, EPERM, ENOMEM, EINVAL);
	struct area area = { .address = (uintptr_t)page, .length = PAGE };
	struct region region = { .size = PAGE };
	struct queue queue = { .entries = 8, .flags = WITHOUT_DEVICE, .area = (uintptr_t)&area, .region = (uintptr_t)&region };
	const size_t submissions_size = params.sq_off.array + params.sq_entries * sizeof(__u32);
	const size_t completions_size = params.cq_off.cqes + (size_t)params.cq_entries * 2 * sizeof(struct io_uring_cqe);
	unsigned char *submissions, *completions;
	struct io_uring_sqe *request;
	const struct io_uring_cqe *completion;

	SETUP_NEEDS("zero-copy receive without a device", (int)syscall(SYS_io_uring_register, ring, REGISTER_ZCRX, &queue, 1),
		    EINVAL, EPERM, EOPNOTSUPP, ENOMEM, ENOSYS);
	require_unmoved(page);
	submissions = map_part(ring, submissions_size, IORING_OFF_SQ_RING);
	completions = map_part(ring, completions_size, IORING_OFF_CQ_RING);
	request = map_part(ring, params.sq_entries * sizeof(*request), IORING_OFF_SQES);
	*request = (struct io_uring_sqe){ .opcode = RECEIVE, .ioprio = MULTISHOT, .fd = socket, .len = (__u32)length, .splice_fd_in = (__s32)queue.id };
	*(__u32 *)(void *)(submissions + params.sq_off.array) = 0;
	__atomic_store_n((unsigned int *)(void *)(submissions + params.sq_off.tail), 1, __ATOMIC_RELEASE);
	SETUP((int)syscall(SYS_io_uring_enter, ring, 1, 1, IORING_ENTER_GETEVENTS, NULL, 0));
	completion = (void *)(completions + params.cq_off.cqes);
	if (completion->res != (__s32)length)
		broken("the receive ended with %d", completion->res);
	unmap(submissions, submissions_size);
	unmap(completions, completions_size);
	unmap(request, params.sq_entries * sizeof(*request));
	close(ring);
}
