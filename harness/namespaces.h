/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Namespaces of a case's own, for what would otherwise change the machine: mounts, and the sysctl
 * vm.memfd_noexec, of which every pid namespace has its own value.
 */
#ifndef HARNESS_NAMESPACES_H
#define HARNESS_NAMESPACES_H

#include "case.h"

#include <sched.h>

/*
 * Moves this process into new namespaces (CLONE_NEWNS, CLONE_NEWPID: its children), and, where it
 * lacks the privilege, into a user namespace around them.  The mounts of a new mount namespace are
 * private.  NULL, or why it is not permitted.
 */
const char *enter_namespaces(int kinds);

/* The rest of the case has mounts of its own, private.  Skips where that is not permitted. */
void enter_mount_namespace(void);

/* The rest of the case runs as the first process of a new pid namespace, with the outcome it has there. */
void enter_pid_namespace(void);
/* The same, and the namespace's vm.memfd_noexec is this.  Skips where there is no such sysctl. */
void enter_pid_namespace_noexec(int value);

/* vm.memfd_noexec as it applies to this process's pid namespace. */
int memfd_noexec(void);
/* Skips where vm.memfd_noexec gives memfd_create(2) without a flag another meaning than it always had. */
void require_executable_default(void);
/* The file /proc/sys/vm/memfd_noexec, to be written with pwrite(2).  Skips where that is not permitted. */
int open_memfd_noexec(void);

#endif
