/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The little of io_uring(7) that cases need: a ring, a registered buffer, one transfer in flight.
 */
#ifndef HARNESS_URING_H
#define HARNESS_URING_H

#include "case.h"

#include <linux/io_uring.h>

#ifndef IORING_SETUP_NO_MMAP
#define IORING_SETUP_NO_MMAP (1U << 14) /* 6.5 */
#endif

struct ring {
	int fd;
	struct io_uring_params params;
	unsigned char *submissions, *completions;	/* the two rings, mapped */
	struct io_uring_sqe *entries;
};

/* Skips where the kernel has no io_uring, or forbids it. */
struct ring ring_new(void);
/* The same with entries of twice the size (5.19): ring_submit() takes two in a row as one. */
struct ring ring_of_large_entries(void);
/* For io_uring_setup(2): the rings lie here, one page each (IORING_SETUP_NO_MMAP). */
struct io_uring_params rings_at(void *completions, void *submissions);
/* Registers the memory as buffer 0: its pages stay pinned.  Skips where limits or kernel forbid. */
void ring_register(const struct ring *ring, void *address, size_t length);
/* The same with each page as a buffer of its own, so that each has a pin. */
void ring_register_pages(const struct ring *ring, unsigned char *address, size_t pages);
/*
 * For a kernel that gives references to a page back too often: a registered buffer has so many of a small page, as those of
 * unwritten_memfd() are (GUP_PIN_COUNTING_BIAS).  Who loses just these leaves a page that looks unused, where any other number
 * could free it in use.  At the case's end the buffer is given back while the memfd still has the page, which is never freed then;
 * the other way round the page may be another's by that time.  Skips before 5.7, when a buffer had one reference; and on a machine
 * that is to go on, as the page is lost to it.
 */
enum { PIN_REFERENCES = 1024 };
void ring_register_to_lose(const struct ring *ring, void *address, size_t length);
/*
 * Skips unless what describes a buffer outlives it (6.15): the kernel keeps it for the next one.  Elsewhere who wrongly goes
 * on writing to a buffer that was given back writes anywhere.
 */
void ring_keeps_descriptions(const struct ring *ring);
/*
 * IORING_OP_SEND_ZC (6.0) of memory in buffer 0, as a whole.  Skips before.  Another ring_result() says that the socket uses it
 * no longer.
 */
void ring_send_registered(const struct ring *ring, int socket, void *address, size_t length);
/* Submits one request and does not wait for it.  A kernel that does not know it says so in its result. */
void ring_submit(const struct ring *ring, const struct io_uring_sqe *request);
/* Submits IORING_OP_READV or IORING_OP_WRITEV at offset 0 and does not wait for it. */
void ring_start(const struct ring *ring, int opcode, int fd, const struct iovec *area);
/* Waits for one completion: what read(2) or write(2) would have returned, errno included. */
ssize_t ring_result(const struct ring *ring);

#endif
