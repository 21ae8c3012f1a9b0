/* SPDX-License-Identifier: GPL-2.0 */
/*
 * dma-bufs that /dev/udmabuf makes of pages of a memfd.
 */
#ifndef HARNESS_DMABUF_H
#define HARNESS_DMABUF_H

#include "case.h"

#include <linux/udmabuf.h>
#include <sys/ioctl.h>

/* /dev/udmabuf.  Skips where the kernel has no such device, or where it is not permitted. */
int udmabuf_device(void);
/* What to ask UDMABUF_CREATE for: a dma-buf of the memfd's first bytes. */
struct udmabuf_create udmabuf_of(int memfd, size_t size);

#endif
