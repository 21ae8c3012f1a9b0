/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Pages that have failed, as madvise(2) pretends with MADV_HWPOISON: a machine cannot use them again.
 */
#ifndef HARNESS_POISON_H
#define HARNESS_POISON_H

#include "case.h"

#ifndef MADV_HWPOISON
#define MADV_HWPOISON 100
#endif
#ifndef MADV_SOFT_OFFLINE
#define MADV_SOFT_OFFLINE 101
#endif

/*
 * The memory of the file's pages from this offset on has failed; they are mapped nowhere.  Skips on a
 * machine that lives on, and where the kernel or a privilege is missing.
 */
void poison(int fd, off_t offset, size_t length);

#endif
