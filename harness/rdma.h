/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Memory that is registered for RDMA: pages stay pinned, and the other side of a connection reads and
 * writes them by itself.  The device is rxe, the kernel's own over UDP; both sides are this process.
 */
#ifndef HARNESS_RDMA_H
#define HARNESS_RDMA_H

#include "case.h"

/* What the other side of a connection may do with the memory; ib_verbs.h. */
enum rdma_access { RDMA_WRITE = 1 | 2, RDMA_READ = 4 };

struct rdma {
	int device;		/* the device's file, through which all requests go */
	uint32_t domain;	/* to which memory and connections belong */
};
/* A device of the case's own.  Skips outside of guests, where it would be the whole machine's, and where there is no rxe. */
struct rdma rdma_new(void);

struct region {
	uint64_t address;
	uint32_t handle, key;
};
/*
 * Registers memory.  Before 6.2, memory that the caller may only read was pinned as if it could be
 * written, which is refused for a shared mapping: skips there.
 */
struct region rdma_register(const struct rdma *rdma, void *address, size_t length, enum rdma_access access);
/*
 * The same for memory whose pages are not pinned: the device takes them from the page table when it needs them (IB_ACCESS_ON_DEMAND).
 * Skips where rxe cannot, before 6.15.
 */
struct region rdma_register_on_demand(const struct rdma *rdma, void *address, size_t length, enum rdma_access access);
/* Registers the same memory with another access (IB_USER_VERBS_CMD_REREG_MR): 0, or -1 and errno. */
int rdma_register_again(const struct rdma *rdma, const struct region *region, enum rdma_access access);

/* The other side of a connection stores length bytes, all PATTERN_ALIEN, to the region; returns when that was done or refused. */
void rdma_write_alien(const struct rdma *rdma, const struct region *region, size_t length);

/*
 * For other helpers: writes a request to the device, behind its header: 0, or -1 and errno.  The device's address.
 * A ring that the device shares with this process.
 */
struct rxe_queue_buf;
struct mminfo;
int rdma_ask(const struct rdma *rdma, uint32_t command, void *request, size_t size, void *answer, size_t answer_size);
const char *rdma_address(void);
struct rxe_queue_buf *rdma_ring(const struct rdma *rdma, const struct mminfo *info);

/* Where so many completions have room: reading from the channel waits for one, the first time without asking. */
struct completions {
	uint32_t handle;
	int channel;
	struct rxe_queue_buf *ring;
};
struct completions rdma_completions(const struct rdma *rdma, uint32_t entries);

#endif
