/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Memory that devices reach by DMA, through /dev/iommu (iommufd).
 *
 * Here: an address space for devices, the requests that map a file or a mapping into it.
 * Not here: a device (edu.h).  An address space without one holds no page of the file yet: it notes
 * the file and what devices may do with it, and pins the pages when a device is attached.
 */
#ifndef HARNESS_IOMMU_H
#define HARNESS_IOMMU_H

#include "case.h"

#include <linux/ioctl.h>
#include <sys/ioctl.h>

/* linux/iommufd.h, which Debian 12 lacks (6.2), under names of our own. */
#define IOAS_ALLOC	_IO(';', 0x81)
#define IOAS_COPY	_IO(';', 0x83)
#define IOAS_MAP	_IO(';', 0x85)
#define IOAS_UNMAP	_IO(';', 0x86)
#define IOAS_MAP_FILE	_IO(';', 0x8f)	/* 6.13 */
#define IOAS_FIXED_IOVA	1U
#define IOAS_WRITEABLE	2U
#define IOAS_READABLE	4U

struct ioas_map_file {
	uint32_t size, flags, ioas;
	int32_t fd;
	uint64_t start, length, iova __attribute__((aligned(8)));
};

struct ioas_map {
	uint32_t size, flags, ioas, reserved;
	uint64_t address, length, iova __attribute__((aligned(8)));
};

struct ioas_copy {
	uint32_t size, flags, to, from;
	uint64_t length, to_iova, from_iova __attribute__((aligned(8)));
};

struct ioas_unmap {
	uint32_t size, ioas;
	uint64_t iova, length __attribute__((aligned(8)));
};

/* An address space for devices; it ends with the descriptor. */
struct ioas {
	int fd;
	uint32_t id;
};

/* Skips without /dev/iommu, and where it cannot map files. */
struct ioas ioas_new(void);

/*
 * Requests.  length bytes of the file from offset 0 on, or of memory at the address, for devices that
 * may do what flags say: IOAS_READABLE, IOAS_WRITEABLE.  The kernel fills in iova.
 */
struct ioas_map_file ioas_file(const struct ioas *ioas, int fd, size_t length, uint32_t flags);
struct ioas_map ioas_memory(const struct ioas *ioas, const void *address, size_t length, uint32_t flags);

#endif
