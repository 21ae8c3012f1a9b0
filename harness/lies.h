/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A kernel that lies.
 *
 * Here: what is put, by the linker, between a case and the kernel (the functions of lies.def): it
 * records what a case calls, and changes one result, or what the case sees from one moment on.
 * Not here: which mutations are tried, and what becomes of them (mutants.c).
 *
 * A mutation is written [PATH/]FUNCTION#N=LIE: the Nth call of the function in that process (PATH is
 * empty for the case itself; .7 is the child that it forked after seven recorded calls; #0 is every
 * call) does
 *
 *	EPERM		fail with this errno, without having been made
 *	64		return this number, without having been made
 *	null		return a descriptor of /dev/null, without having been made
 *	blank		return fresh anonymous memory instead of the mapping
 *	same		return its first argument, without having been made
 *	short		return one less than it did
 *	other		return another value than it did: 0 for anything, 1 for 0
 *	more		return more than it did, by a different amount each time
 *	seals		give F_SEAL_SHRINK where it is not set, and not where it is
 *	first, last	change the first, the last byte of what was read, or of the mapping
 *	status		change every field of the struct stat, or the status that a child ended with
 *	offsets		move the offsets that it was given by their addresses
 *	none		let the access to memory raise no signal
 *	SIGBUS, SIGSEGV	let it raise this one
 *	lost		let the store not happen
 *	permissions	show other permissions of the mapping
 *	bounds		show another mapping, one page further
 *
 * and, of an assertion (act_allowed#1=size), from then on, in all processes of the case:
 *
 *	contents	every byte read of a memfd is another
 *	size		every memfd is one byte larger
 *	added-seal	every memfd has another set of seals
 *	memory		all that this process has mapped of memfds holds other bytes
 *	beyond		the same, but for the first byte of each mapping
 *
 * A second mutation may follow after a comma: FUNCTION#N=LIE,FUNCTION#M=LIE.
 */
#ifndef HARNESS_LIES_H
#define HARNESS_LIES_H

#include <stdbool.h>

enum { PATH_SIZE = 32, LIE_SIZE = 16, LIES_LIMIT = 8 };

/* One call of a function of lies.def. */
struct event {
	char path[PATH_SIZE];	/* of the process */
	int function;		/* in lies.def */
	int number;		/* which call of it in this process */
	long result;
	long argument;		/* which call it is: the command of fcntl(2), the number of syscall(2)... */
	bool shared;		/* a shared mapping of a memfd */
	bool offsets;		/* some are given by their address */
	unsigned int can_change;	/* what of the case's memfds; see lies.c */
	int error;		/* errno, where the result is -1 */
	const void *site;	/* of the call */
	int line;		/* of the case, where the call is part of an assertion; else 0 */
	bool in_case;		/* written out in the case */
	bool act;		/* the case asserts this very result */
	bool each;		/* under another set of seals each time */
};

struct event_log {
	char contract[24];	/* that the case describes itself with */
	int count;		/* counts on when the log is full */
	struct event events[20000];
};

/* Shared by all processes of a case. */
struct lie_state {
	bool told;		/* the last of the mutation's lies was */
	bool contents, size, seals;	/* seen differently from now on */
};

/* A way in which an event can lie. */
struct lie {
	char name[LIE_SIZE];
	bool probe;		/* nothing needs to notice */
};

/* What this process and its children call, from BEGIN() on, goes into the log, which they share. */
void record_events(struct event_log *log);
/* They are lied to so; the state is theirs.  False: this is no mutation. */
bool tell_lie(const char *mutation, volatile struct lie_state *state);
/* The lies that fit an event, each a different fault of the kernel. */
int lies_for(const struct event *event, struct lie lies[LIES_LIMIT]);
/* It is an assertion, not a call. */
bool is_assertion(const struct event *event);
/* The mutation's name up to the lie: "fcntl#4=". */
void name_event(const struct event *event, char *name, int size);

#endif
