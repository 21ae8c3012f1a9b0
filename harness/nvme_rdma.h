/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A disk that is reached by NVMe over RDMA.  Its target is two threads of the case, who know as much of NVMe as the
 * host asks when it connects.
 */
#ifndef HARNESS_NVME_RDMA_H
#define HARNESS_NVME_RDMA_H

#include "case.h"
#include "rdma.h"

/*
 * The disk, O_RDWR | O_DIRECT.  Its target does not read what the host writes: it stores PATTERN_ALIEN there, by the
 * very key that it was given to read.  Skips without NVMe over RDMA.
 */
int nvme_disk_that_stores_into_writes(const struct rdma *rdma);

#endif
