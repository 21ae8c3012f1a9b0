/* SPDX-License-Identifier: GPL-2.0 */
/*
 * An NVMe disk whose blocks have metadata: 64 bytes beside each block of 512, in a buffer of their own.
 */
#ifndef HARNESS_NVME_H
#define HARNESS_NVME_H

#include "case.h"

/* That disk, whose first blocks have the pattern as their metadata: this much.  Skips without one, and outside of guests. */
int nvme_disk_with_metadata(size_t size);
/* Reads the first blocks of it, and this much of their metadata to that place. */
int nvme_read_metadata(int disk, void *metadata, size_t size);

#endif
