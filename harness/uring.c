// SPDX-License-Identifier: GPL-2.0
/*
 * Set-up with io_uring(7), by its system calls (see uring.h).
 */
#include "uring.h"
#include "frame.h"

static unsigned int *word(unsigned char *ring, __u32 offset)
{
	return (unsigned int *)(void *)(ring + offset);
}

enum { LARGE_ENTRIES = 1 << 10 }; /* IORING_SETUP_SQE128, 5.19 */

/* How many of struct io_uring_sqe are one entry. */
static size_t entry_size(const struct io_uring_params *params)
{
	return params->flags & LARGE_ENTRIES ? 2 : 1;
}

static struct ring make(unsigned int flags)
{
	struct ring ring = { .fd = -1, .params.flags = flags };
	struct io_uring_params *params = &ring.params;
	const int prot = PROT_READ | PROT_WRITE;
	size_t size;

	ring.fd = SETUP_NEEDS("io_uring (limits, sysctl and seccomp count too)",
			      (int)syscall(SYS_io_uring_setup, 4, params), ENOSYS, EPERM, ENOMEM,
			      flags ? EINVAL : ENOSYS);
	SETUP(fcntl(ring.fd, F_SETFD, FD_CLOEXEC));
	size = params->sq_off.array + params->sq_entries * sizeof(__u32);
	ring.submissions = SETUP(mmap(NULL, size, prot, MAP_SHARED, ring.fd, IORING_OFF_SQ_RING));
	size = params->cq_off.cqes + params->cq_entries * sizeof(struct io_uring_cqe);
	ring.completions = SETUP(mmap(NULL, size, prot, MAP_SHARED, ring.fd, IORING_OFF_CQ_RING));
	size = params->sq_entries * entry_size(params) * sizeof(struct io_uring_sqe);
	ring.entries = SETUP(mmap(NULL, size, prot, MAP_SHARED, ring.fd, IORING_OFF_SQES));
	return ring;
}

struct ring ring_new(void)
{
	return make(0);
}

struct ring ring_of_large_entries(void)
{
	return make(LARGE_ENTRIES);
}

static void register_buffers(const struct ring *ring, const struct iovec *buffers, size_t count)
{
	/* ENOMEM: RLIMIT_MEMLOCK.  EOPNOTSUPP: kernels that register no shared file memory. */
	SETUP_NEEDS("registering this memory as a buffer",
		    (int)syscall(SYS_io_uring_register, ring->fd, IORING_REGISTER_BUFFERS, buffers, count),
		    ENOMEM, EOPNOTSUPP, ENOSYS);
}

void ring_register(const struct ring *ring, void *address, size_t length)
{
	struct iovec buffer = { address, length };

	register_buffers(ring, &buffer, 1);
}

static int losing_ring = -1;

static void give_buffers_back(void)
{
	syscall(SYS_io_uring_register, losing_ring, IORING_UNREGISTER_BUFFERS, NULL, 0);
}

void ring_register_to_lose(const struct ring *ring, void *address, size_t length)
{
	require_disposable_machine();
	/* IORING_FEAT_FAST_POLL, which is a release younger than pins. */
	if (!(ring->params.features & 1u << 5))
		skip("a buffer of io_uring has one reference to its page here");
	ring_register(ring, address, length);
	losing_ring = ring->fd;
	at_end(give_buffers_back);
}

void ring_keeps_descriptions(const struct ring *ring)
{
	/* IORING_FEAT_NO_IOWAIT, which came with it. */
	if (!(ring->params.features & 1u << 17))
		skip("buffers of io_uring are forgotten at once here: what comes late would go anywhere");
}

void ring_register_pages(const struct ring *ring, unsigned char *address, size_t pages)
{
	struct iovec *buffers = SETUP(calloc(pages, sizeof(*buffers)) ?: MAP_FAILED);

	for (size_t i = 0; i < pages; i++)
		buffers[i] = (struct iovec){ address + i * PAGE, PAGE };
	register_buffers(ring, buffers, pages);
	free(buffers);
}

void ring_submit(const struct ring *ring, const struct io_uring_sqe *request)
{
	unsigned int *tail = word(ring->submissions, ring->params.sq_off.tail);
	unsigned int mask = *word(ring->submissions, ring->params.sq_off.ring_mask);
	unsigned int slot = *tail & mask;

	memcpy(&ring->entries[slot * entry_size(&ring->params)], request, entry_size(&ring->params) * sizeof(*request));
	word(ring->submissions, ring->params.sq_off.array)[slot] = slot;
	__atomic_store_n(tail, *tail + 1, __ATOMIC_RELEASE);
	if (SETUP(syscall(SYS_io_uring_enter, ring->fd, 1, 0, 0, NULL, 0)) != 1)
		broken("io_uring_enter took no request");
}

void ring_start(const struct ring *ring, int opcode, int fd, const struct iovec *area)
{
	ring_submit(ring, &(struct io_uring_sqe){
		.opcode = (__u8)opcode, .fd = fd, .addr = (uintptr_t)area, .len = 1,
	});
}

ssize_t ring_result(const struct ring *ring)
{
	unsigned int *head = word(ring->completions, ring->params.cq_off.head);
	unsigned int *tail = word(ring->completions, ring->params.cq_off.tail);
	unsigned int mask = *word(ring->completions, ring->params.cq_off.ring_mask);
	const struct io_uring_cqe *entries =
		(void *)(ring->completions + ring->params.cq_off.cqes);
	int result;

	while (__atomic_load_n(tail, __ATOMIC_ACQUIRE) == *head)
		SETUP(syscall(SYS_io_uring_enter, ring->fd, 0, 1, IORING_ENTER_GETEVENTS, NULL, 0));
	result = entries[*head & mask].res;
	__atomic_store_n(head, *head + 1, __ATOMIC_RELEASE);
	if (result >= 0)
		return result;
	/* No case cancels a request; the kernel does where it cannot start a worker for it. */
	if (result == -ECANCELED)
		skip("io_uring has no worker for a request, by a limit of processes");
	errno = -result;
	return -1;
}

void ring_send_registered(const struct ring *ring, int socket, void *address, size_t length)
{
	enum { SEND_ZC = 47, FIXED_BUFFER = 1 << 2 /* IORING_RECVSEND_FIXED_BUF */ };
	ssize_t sent;

	ring_submit(ring, &(struct io_uring_sqe){
		.opcode = SEND_ZC, .ioprio = FIXED_BUFFER, .fd = socket, .addr = (uintptr_t)address, .len = (unsigned int)length,
	});
	sent = SETUP_NEEDS("IORING_OP_SEND_ZC", ring_result(ring), EINVAL, EOPNOTSUPP);
	if (sent != (ssize_t)length)
		broken("of %zu bytes %zd were sent", length, sent);
}

/* Each of the two tables of offsets ends with the address of its ring, which older headers lack. */
struct io_uring_params rings_at(void *completions, void *submissions)
{
	struct io_uring_params params = { .flags = IORING_SETUP_NO_MMAP };
	__u64 cq = (uintptr_t)completions, sq = (uintptr_t)submissions;

	memcpy((char *)(&params.cq_off + 1) - sizeof(cq), &cq, sizeof(cq));
	memcpy((char *)(&params.sq_off + 1) - sizeof(sq), &sq, sizeof(sq));
	return params;
}
