/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A block device that this process itself serves, and that keeps integrity data (8 bytes with a
 * reference tag for each sector of 512 bytes) beside what is written.  It stores nothing.
 */
#ifndef HARNESS_UBLK_H
#define HARNESS_UBLK_H

#include "uring.h"

struct ublk {
	int fd;			/* the device, O_WRONLY | O_DIRECT */
	struct ring ring;	/* where this process is told of requests */
	int control, requests;
	unsigned int id;
	const void *descriptions;
};
/* Skips where the kernel has no such device, without integrity data too, or without the privilege. */
struct ublk ublk_with_integrity(void);
/* Waits for one request, reads its integrity data, and says that it is done. */
void ublk_serve(const struct ublk *ublk, void *integrity, size_t length);
/* The device goes. */
void ublk_end(struct ublk *ublk);

#endif
