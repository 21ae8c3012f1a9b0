/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The cases linked into a program, and how a process becomes one.
 */
#ifndef HARNESS_BUILT_IN_H
#define HARNESS_BUILT_IN_H

/* The table that the Makefile makes, then a row of zeros; absent where no case is linked in. */
struct entry {
	const char *id;
	int (*main)(int argc, char **argv);
};
extern const struct entry built_in_cases[] __attribute__((weak));

/* In a new process: its own group, no signal blocked or handled, its output into this file, no input. */
void detach(int output_fd);

/*
 * What execve(2) would have done, without it.  option is NULL, or one such as "--describe"; no descriptor
 * of this program is at the limit or above.
 */
void become_built_in(const struct entry *entry, char *option, int limit) __attribute__((noreturn));

#endif
