/* SPDX-License-Identifier: GPL-2.0 */
/*
 * userfaultfd(2) for cases that fill pages with its ioctls and let no fault wait: faults taken
 * inside the kernel do not matter to them, so that ordinary users can run them as well.
 */
#ifndef HARNESS_USERFAULT_H
#define HARNESS_USERFAULT_H

#include "case.h"

#include <linux/userfaultfd.h>
#include <sys/ioctl.h>

#ifndef UFFD_FEATURE_MINOR_SHMEM	/* 5.14 */
#define UFFD_FEATURE_MINOR_SHMEM (1 << 10)
#endif
#ifndef UFFD_USER_MODE_ONLY		/* 5.11 */
#define UFFD_USER_MODE_ONLY 1
#endif

/* Skips where userfaultfd(2) is absent or not permitted, or lacks one of the features. */
int userfault_new(unsigned long long features);
/* UFFDIO_REGISTER, as set-up.  Skips where such a mapping cannot be registered. */
void userfault_register(int uffd, void *address, size_t length, unsigned long long mode);

#endif
