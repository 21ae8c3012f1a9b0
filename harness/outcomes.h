/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The outcomes of cases (outcomes.def) as data, for cases, for what runs them, and for what lies to them.
 */
#ifndef HARNESS_OUTCOMES_H
#define HARNESS_OUTCOMES_H

enum outcome {
#define OUTCOME(name, code, meaning) OUTCOME_##name = code,
#define ERRNO(name, code) OUTCOME_##name = code,
#include "outcomes.def"
#undef OUTCOME
#undef ERRNO
};

/* In the order of outcomes.def; the last has no name. */
struct listed_outcome {
	const char *name, *meaning;
	int code;	/* the exit status */
	int error;	/* the errno; 0: it is none */
};
extern const struct listed_outcome outcomes[];

/* By exit status; NULL for a status that is no outcome. */
const char *outcome_name(int code);
/* The exit status; -1 for a name that is no outcome. */
int outcome_of_name(const char *name);
/* The exit status for an act that failed so. */
int outcome_of_errno(int error);
/* "EPERM"; NULL for an errno that is not listed. */
const char *errno_name(int error);
/* EPERM; 0 for a name that is no errno. */
int errno_of_name(const char *name);

#endif
