/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A device that reads and writes memory by DMA: the one for teaching that QEMU emulates (-device edu),
 * behind an IOMMU and in the hands of vfio-pci.  It has a buffer of 4096 bytes of its own.
 *
 * Cases that use it take turns, until their process ends.  It is in nobody's way: a machine without
 * it, and one where another driver holds it, skips the case.
 */
#ifndef HARNESS_EDU_H
#define HARNESS_EDU_H

#include "case.h"
#include "iommu.h"

#include <linux/vfio.h>

/* A container of VFIO (type 1) that the device is in: it reaches what VFIO_IOMMU_MAP_DMA maps. */
struct edu {
	int container, device;
	volatile unsigned char *registers;
};
struct edu edu_in_container(void);

/* The same without a container: the device reaches nothing until edu_attach(). */
struct edu edu_on_iommu(const struct ioas *ioas);
/* From now on it reaches what the address space maps, whose pages are pinned now. */
void edu_attach(const struct edu *edu, const struct ioas *ioas);

/* The request for VFIO_IOMMU_MAP_DMA of memory, to appear to the device at iova. */
struct vfio_iommu_type1_dma_map dma_memory(const void *address, size_t length, uint64_t iova, uint32_t flags);

/* Addresses of the device's, for the two that a case needs. */
#define IOVA_SOURCE 0x1000000UL
#define IOVA_TARGET 0x2000000UL

/*
 * The device reads length bytes (at most 4096) at from into its buffer, and writes them out at to.
 * Returns when it is done, whether or not the IOMMU let it.
 */
void edu_copies(const struct edu *edu, uint64_t from, uint64_t to, size_t length);

#endif
