/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Pages of a memfd that got their bytes in a way that the page tables do not show, and reclaim of them.
 *
 * Reclaim drops a page that nobody marked dirty: what was in it is zeros afterwards.  A store through a
 * mapping marks the page table entry, write(2) marks the page.  Whoever writes through a page that
 * pin_user_pages(9) gave has to mark it on release.
 *
 * Here: set-up of such pages, and the look at whether reclaim took them.  Not here: reclaim itself.
 */
#ifndef HARNESS_RECLAIM_H
#define HARNESS_RECLAIM_H

#include "case.h"

#include <stdbool.h>

#ifndef MADV_PAGEOUT
#define MADV_PAGEOUT 21 /* 5.4 */
#endif

/*
 * A sealable memfd of this size whose pages are in memory, small, all zeros, and clean: each was read through
 * *map, which is shared and writable, and none was written.  The case stays on one processor, so that
 * no other one's lists of pages keep reclaim away from these.
 */
int unwritten_memfd(size_t size, unsigned char **map);
/*
 * The same as one huge page, which one entry of the page table maps.  Skips where a memfd is not given
 * one when it is first read; see shmem_enabled in /sys/kernel/mm/transparent_hugepage.
 */
int unwritten_huge_memfd(size_t *size, unsigned char **map);
/*
 * Skips where to pin these pages was to move them, out of memory that is kept movable (ZONE_MOVABLE, CMA): the kernel
 * marked them dirty then.  To be asked of pages that are pinned and not yet released; it reads smaps.
 */
void require_unmoved(const void *map);
/* Has io_uring store the pattern there, as a registered buffer that is given back at once.  Skips without. */
void fill_by_io_uring(void *map, size_t size);
/* An unwritten memfd of one page, filled so and mapped by nobody: the page is clean, and holds data all the same. */
int memfd_filled_through_buffer(void);
/*
 * A private copy of the first page of a memfd, all PATTERN_ALIEN, that was in swap space and was read since: its entry of
 * the page table is clean, and writable since 6.11.  Skips where the kernel keeps it in memory.
 */
unsigned char *private_copy_from_swap(int fd);
/* Adds the seals as soon as nobody uses the pages.  Skips where somebody does for seconds. */
void seal_when_unused(int fd, unsigned int seals);
/* A shared, read-only mapping of the memfd at a multiple of its size, each page of it touched. */
unsigned char *map_readonly_and_touch(int fd, size_t size);
/*
 * A memfd of one huge page that fallocate(2) allocated and nobody touched: most likely of memory that had the pattern before.
 * Skips where small ones are allocated; see shmem_enabled in /sys/kernel/mm/transparent_hugepage.
 */
int fallocated_huge_memfd(size_t *size);
/* A shared mapping of it that MADV_COLLAPSE made, and nobody touched.  Skips before 6.1. */
unsigned char *map_collapsed(int fd, size_t size, int prot);
/*
 * A memfd that is one huge page with the pattern, under F_SEAL_WRITE, and in swap space, mapped by nobody; *kept pages
 * of it stayed in memory.  Skips without huge pages.
 */
int sealed_huge_memfd_in_swap(size_t *size, size_t *kept);
/* The same for one that ends in the middle of the huge page, under F_SEAL_SHRINK and F_SEAL_GROW, too. */
int sealed_half_huge_memfd_in_swap(size_t *size, size_t *kept);
/*
 * Reaps a child that truncates such a memfd.  One that goes on and on in the kernel, which no signal ends, waits for the
 * page to leave swap: then that is done for it by reading.  Returns whether it had to be.
 */
bool reap_truncating(pid_t child, int fd);

/*
 * How many of the mapping's pages reclaim left in memory, to be asked before anybody reads them again,
 * and the end of a case that found nothing wrong: skips if there were any, as the kernel may do.
 */
size_t pages_kept(void *map, size_t size);
void require_reclaimed(size_t kept);
/* Asserts that the file has these bytes, whatever they are. */
#define SAME_BYTES(fd, bytes, length) same_bytes(HERE("contents of " #fd), fd, bytes, length)
void same_bytes(const struct where *where, int fd, const unsigned char *bytes, size_t length);

#endif
