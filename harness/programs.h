/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A memfd that holds a program, and processes that are stopped: at the first instruction of a program, or
 * where they have touched a mapping.
 */
#ifndef HARNESS_PROGRAMS_H
#define HARNESS_PROGRAMS_H

#include "case.h"

/* A sealable memfd, mode 0777, that holds the program of the running case. */
int program_memfd(void);

/*
 * A child that calls act(fd), which ends in a system call of the execve(2) kind, and is stopped
 * there: the new program is loaded, and not an instruction of it has run.  An assertion that fails
 * in the child ends the case with the same outcome.  Skips where ptrace(2) is not permitted.
 */
pid_t program_start(void (*act)(int), int fd);
void program_kill(pid_t pid);
/* Waits until a traced child has stopped.  One that ended instead ends the case with its outcome. */
void await_stop(pid_t pid);

/* A child that has read the mapping's first byte, stopped by ptrace(2).  Skips where that is not permitted. */
struct peer tracee_start(void *map);
/* Lets it go, and reaps it. */
void tracee_end(struct peer *tracee);

/* What the process executes is this file. */
#define EXECUTES(pid, fd) executes(HERE("/proc/PID/exe of " #pid), pid, fd)
void executes(const struct where *where, pid_t pid, int fd);

#endif
