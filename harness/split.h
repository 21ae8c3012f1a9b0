/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A thread that has the kernel split a huge page of a memfd, met in the middle of it.
 *
 * A split first looks how long the file is, then unmaps the page in each mapping of the file, and then drops
 * what is past the end.  The more mappings, the longer that takes; how far it is shows in the thread's processor
 * time, which a loaded machine does not change.
 */
#ifndef HARNESS_SPLIT_H
#define HARNESS_SPLIT_H

#include "case.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <time.h>

/* Maps the memfd's first page thousands of times, without touching it: mappings made later come after these. */
void map_many_times(int fd);

struct split {
	void *map;
	pthread_t thread;
	double before, took;	/* processor time in ms: when it began, and all of it, the last time */
	clockid_t clock;	/* of that time */
	atomic_bool begun, over, seen;
	int tries;
	bool met;		/* what was done between start and end was done meanwhile */
};

/*
 * Advises the kernel about a part of the huge page, which one entry maps there, so that it splits it.  Returns when that
 * is well under way; the first time when it is over, to see how long it takes.
 */
void split_start(struct split *split, void *map);
/* Returns when it is over.  Skips if many were too short to be met. */
void split_end(struct split *split);

#endif
