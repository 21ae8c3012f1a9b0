/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Whether a sandbox answers in the kernel's place: a seccomp filter, as container engines install it, that refuses
 * whole system calls (EPERM, ENOSYS, EACCES), or a security module that confines this process (AppArmor, SELinux:
 * EACCES).  What they refuse says nothing about seals.
 */
#ifndef HARNESS_SANDBOX_H
#define HARNESS_SANDBOX_H

#include <stdbool.h>
#include <stddef.h>

/* What can have refused this call: "a seccomp filter", "a security module (docker-default (enforce))"; NULL: the kernel. */
const char *sandbox(const char *call);
/* The same, but for filters: who answers single acts with EACCES. */
const char *confines(const char *call);

/*
 * The error of this call, "fcntl(fd, ...)" or "syscall(SYS_tee, ...)", is a filter's: it gave the same one, when the
 * case began, to a call of that name whose every argument is nonsense, which the kernel refuses for another reason.
 */
bool filter_refuses(const char *call, int error);

/* Why no case comes to a verdict here, or NULL. */
const char *why_not_begin(void);

/* Why a mismatch cannot be believed here, whatever failed: cases need it on the way.  Or NULL. */
const char *why_not_believed(void);

/* The length of the name in "(int)syscall(SYS_tee, ...)", to which it moves. */
size_t call_name(const char **call);

#endif
