/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The executor's parts, each of which uses those below it, and what they know of a run (run.c):
 *
 *	run-cases.c	the command line, which cases, and which table judges them
 *	scheduler.c	starts cases as others end, and turns what they leave into outcomes
 *	keeper.c	one case: its process, its deadline, and the end of all that it started
 *	ktap.c		the lines that say how they went
 *
 * Beside them: judge.c, the tables; built-in.c, cases that are linked in; console.c, a line.
 */
#ifndef HARNESS_EXECUTOR_H
#define HARNESS_EXECUTOR_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include <sys/utsname.h>

#include "judge.h"

enum {
	OUTPUT_LIMIT = 16 * 1024,	/* bytes kept of what a case prints */
	LINE_LIMIT = 240,		/* of one diagnostic line */
	LINES_LIMIT = 40,		/* diagnostic lines of one case */
	GRACE_MS = 2000,		/* for killed processes to disappear */
	KSFT_SKIP = 4,
};

/* Exit status of a run in which no case could be tried, also for the kernel's age: kselftest's Makefile has another. */
#ifndef ALL_SKIPPED
#define ALL_SKIPPED EXIT_CANNOT_RUN
#endif

/* One case over all its repeats.  The first outcome that is not the most favourable is kept. */
struct result {
	char *id;			/* map-then-seal/shared-read */
	char outcome[24];		/* a name of outcomes.def, a signal's name, or "timeout" */
	char detail[200];		/* the rest of the case's own TAP line, or our reason */
	char *output;			/* its diagnostic lines */
	const struct row *row;		/* what the table says; NULL without one */
	double ms;			/* the longest run */
	int runs, differing;
	bool wanted, printed;
};

/* What a keeper reports, in memory shared with the executor; without keepers, what reap() saw. */
struct report {
	int status;			/* as waitpid(2) gives it */
	bool done, timed_out, unkillable;
	double ms;
};

extern struct run {
	const char *cases;		/* directory of programs; NULL: the built-in ones */
	const char *tables;		/* file of them; NULL: those inside */
	const char *expect;		/* the version whose table it is; NULL: this kernel's */
	const char *table;		/* which one was chosen; NULL: nobody judges */
	const char *lava;		/* name of the closing result of a LAVA suite */
	bool one_shot, raw, kselftest;
	enum { RUN, LIST, DESCRIBE, EXPLAIN, TABLE } task;
	int jobs, repeat;
	int highest_fd;			/* none of ours is above */
	unsigned long oom_kills;	/* before the run */
	int marks;			/* /dev/kmsg, or -1 */
	double timeout_s;
	struct result *results;
	size_t count;
} run;

/* The signal that ended the run, or 0. */
extern volatile sig_atomic_t stop_signal;

/* ---- scheduler.c ----------------------------------------------------------------------------- */

/* Runs them all; returns how many have a result. */
size_t run_all(void);

/* ---- keeper.c -------------------------------------------------------------------------------- */

/* A forked child becomes the case, with its output into this file... */
void begin_case(const char *id, int output_fd) __attribute__((noreturn));
/* ... or a keeper, which has the case for a child and writes the report. */
void keep(const char *id, int output_fd, struct report *report, pid_t executor) __attribute__((noreturn));
/* In a forked child that stays in this group, such as for --describe. */
void become_case(const char *id, char *option) __attribute__((noreturn));
/* Before the first fork, where cases are linked in: makes forks cheaper. */
void own_program_text(void);

/* ---- ktap.c ---------------------------------------------------------------------------------- */

/* The case's id as KTAP spells it: without a slash.  Good until the next call. */
const char *dotted(const char *id);

void print_head(const struct utsname *kernel, const char *facts);
void print_result(struct result *result, size_t number);
/* The closing lines.  Returns the exit status. */
int print_end(size_t done, double ms);

#endif
