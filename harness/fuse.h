/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A file whose reads and writes stay in flight until the case lets them end: one file of a FUSE
 * server of the case's own, a child process that answers on /dev/fuse, mounted in a mount namespace
 * of its own.  The descriptor is all the case gets, and nothing is left behind.
 *
 * Not here: a FUSE library.  The server knows the requests that this one file causes.
 */
#ifndef HARNESS_FUSE_H
#define HARNESS_FUSE_H

#include "case.h"

#define FUSE_FILE_BYTE 0x5a	/* every byte of the file until it is written */

struct fuse_file {
	int fd;				/* O_RDWR | O_DIRECT */
	const unsigned char *contents;	/* what the server has */
	struct gate arrived, answer, answered;
	pid_t server;
};

/*
 * Skips where FUSE is absent or not permitted.  To be called before the memfd is mapped: the server
 * is a forked child and would hold the mapping too.
 */
struct fuse_file fuse_file_new(size_t size);
/*
 * An open file of such a server that is a passthrough (6.9) to this one: the kernel itself turns to
 * this one for reads, writes and mappings of it.  Skips without that, or without CAP_SYS_ADMIN.
 */
int fuse_passthrough_to(int fd);
/*
 * A file of such a server, read and written through the page cache, that has the contents of this
 * one: the server answers a read with pages of it, moved by splice(2).  Writes change a copy.
 */
int fuse_file_lending(int fd);
/* Returns when the server has got one READ or WRITE: the kernel holds the pages of the transfer. */
void fuse_await_request(const struct fuse_file *file);
/* Has the server answer it.  An asynchronous transfer is complete when this returns. */
void fuse_answer(const struct fuse_file *file);

/* One preadv(2) or pwritev(2) at offset 0 by a thread of its own; an error in it breaks the case. */
struct transfer {
	pthread_t thread;
	const struct fuse_file *file;
	const struct iovec *areas;
	int count;
	ssize_t result;
};
/* Return when the server has got the request. */
void read_start(struct transfer *transfer, const struct fuse_file *file, const struct iovec *area);
void write_start(struct transfer *transfer, const struct fuse_file *file, const struct iovec *area);
/* The same over several areas; returns at once. */
void readv_start(struct transfer *transfer, const struct fuse_file *file,
		 const struct iovec *areas, int count);
/* Waits for the thread's end: the number of bytes transferred. */
ssize_t transfer_result(struct transfer *transfer);

#endif
