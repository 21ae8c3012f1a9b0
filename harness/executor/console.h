/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What programs that run cases print, and how they give up.
 */
#ifndef HARNESS_CONSOLE_H
#define HARNESS_CONSOLE_H

#include <stdbool.h>

enum { EXIT_MISMATCH = 1, EXIT_CANNOT_RUN = 2 };

struct console {
	bool shared;		/* with the kernel: each line ends in its checksum */
	const char *prefix;	/* of each line there */
	int exit_status;	/* of die() */
};
extern struct console console;

/* Prints one line in one write(2). */
void print_line(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Ends the program with a sentence. */
void die(const char *format, ...) __attribute__((noreturn, format(printf, 1, 2)));

/* The memory, if there is any. */
void *checked(void *memory);

#endif
