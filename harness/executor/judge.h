/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The expected tables, for programs: what a kernel's cases do, by expected/ (CONTRIBUTING.md says what its
 * files mean).  The same rules are in runner/expected/tables.py and runner/expected/vendors.py, for those who work on the
 * tables; a test of the runner compares the two over all versions.
 */
#ifndef HARNESS_JUDGE_H
#define HARNESS_JUDGE_H

#include <stdbool.h>

/* One line of a table. */
struct row {
	const char *id, *outcomes;	/* "EPERM|short" */
	const char *condition;		/* "bits=32", or NULL */
	const char *because;
	const char *file;
	int line;
};

/* What a kernel says of itself; no pointer is NULL. */
struct kernel {
	const char *release, *version;	/* uname(2) */
	const char *signature;		/* Ubuntu's /proc/version_signature */
	const char *os_release;		/* /etc/os-release, whole */
};

/*
 * The files of expected/, each behind a line "file TAB NAME", as the Makefile puts them together; rows that
 * stand behind no such line, as `make table` prints them, are of this file.  The text is cut into pieces and
 * has to stay.
 */
void judge_read(char *text, const char *file);

/*
 * Chooses the table: of the version that expect names (not NULL, not empty), else of this kernel, with its
 * vendor's changes.  facts: "arch=amd64 bits=64 endian=little page=4K".  Returns which it is, in a few words,
 * or NULL for a kernel older than file sealing.
 */
const char *judge_choose(const struct kernel *kernel, const char *facts, const char *expect);

/* The row that holds, or NULL for no such case. */
const struct row *judge_row(const char *id);

/* Whether the outcome is one of the row's. */
bool judge_allows(const struct row *row, const char *outcome);

/* Everything that made a case what it is, a line for each change, with all releases that have it. */
void judge_history(const char *id, void (*say)(const char *line));

#endif
