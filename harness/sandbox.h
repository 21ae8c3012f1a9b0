/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Whether a sandbox answers in the kernel's place: a seccomp filter, as container engines install it,
 * that gives EPERM or ENOSYS to whole system calls.  What it refuses says nothing about seals.
 */
#ifndef HARNESS_SANDBOX_H
#define HARNESS_SANDBOX_H

#include <stdbool.h>

/* A seccomp filter is in force. */
bool is_filtered(void);

/*
 * The error of this call, "fcntl(fd, ...)" or "syscall(SYS_tee, ...)", is the filter's: it gives the same one
 * to a call of that name whose every argument is nonsense, which the kernel refuses for another reason.
 */
bool filter_refuses(const char *call, int error);

#endif
