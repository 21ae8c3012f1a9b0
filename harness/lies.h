/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A kernel that lies once.
 *
 * Here: what is put, by the linker, between a case and the kernel (the functions of lies.def): it
 * records what a case calls, and changes one result, or what the case sees from one moment on.
 * Not here: which mutations are tried, and what becomes of them (mutants.c).
 *
 * A mutation is written [PATH/]FUNCTION#N=LIE: the Nth call of the function in that process (PATH is
 * empty for the case itself; .7 is the child that it forked after seven recorded calls) does
 *
 *	EPERM		fail with this errno, without having been made
 *	64		return this number, without having been made
 *	null		return a descriptor of /dev/null, without having been made
 *	blank		return fresh anonymous memory instead of the mapping
 *	short		return one less than it did
 *	other		return another value than it did: 0 for anything, 1 for 0
 *	seals		give F_SEAL_SHRINK where it is not set, and not where it is
 *	first, last	change the first, the last byte of what was read, or of the mapping
 *	status		change every field of the struct stat
 *	none		let the access to memory raise no signal
 *	SIGBUS, SIGSEGV	let it raise this one
 *	lost		let the store not happen
 *	permissions	change the protection of the mapping before it is looked at
 *	bounds		unmap its last page before it is looked at
 *
 * and, of an assertion of an act (act_allowed#1=size), from when the act is done:
 *
 *	contents	every byte read of a memfd is another
 *	size		every memfd is one byte larger
 *	added-seal	every memfd has another set of seals
 *	memory		all mapped pages of memfds hold other bytes
 */
#ifndef HARNESS_LIES_H
#define HARNESS_LIES_H

#include <stdbool.h>

enum { PATH_SIZE = 32, LIE_SIZE = 16, LIES_LIMIT = 4 };

/* One call of a function of lies.def. */
struct event {
	char path[PATH_SIZE];	/* of the process */
	int function;		/* in lies.def */
	int number;		/* which call of it in this process */
	long result, argument;	/* argument: the second, such as a command of fcntl(2) */
	int error;		/* errno, where the result is -1 */
	const void *site;	/* of the call */
	int line;		/* of the case, where the call is part of an assertion; else 0 */
	bool in_case;		/* written out in the case */
	bool act;		/* the case asserts this very result */
};

struct event_log {
	int count;		/* counts on when the log is full */
	struct event events[20000];
};

/* What this process and its children call, from BEGIN() on, goes into the log, which they share. */
void record_events(struct event_log *log);
/* They are lied to so; done becomes true when it happens.  False: this is no mutation. */
bool tell_lie(const char *mutation, volatile bool *done);
/* The lies that fit an event, each a different fault of the kernel. */
int lies_for(const struct event *event, char lies[LIES_LIMIT][LIE_SIZE]);
/* The mutation's name up to the lie: "fcntl#4=". */
void name_event(const struct event *event, char *name, int size);

#endif
