/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What helpers of the harness use of the frame, and cases do not.
 */
#ifndef HARNESS_FRAME_H
#define HARNESS_FRAME_H

#include "case.h"
#include "outcomes.h"

/* map-then-seal/shared-read */
const char *case_name(void);

/* Says at which line something happened, before conclude(). */
void explain(const struct where *where, const char *format, ...) __attribute__((format(printf, 2, 3)));

/*
 * The one way out of a case, and out of its children.  The directive is what stands behind the '#' of the
 * case's line: the outcome's name first.
 */
void conclude(enum outcome outcome, const char *directive, ...)
	__attribute__((noreturn, format(printf, 2, 3)));

/* peer_start() without the wait: from becomes readable when act(arg) has returned, or the child has ended. */
struct peer peer_fork(void (*act)(void *), void *arg);

/* Ends the case with an outcome that a child has explained; one not in outcomes.def is broken. */
void child_outcome(int outcome) __attribute__((noreturn));

/* Has undo() called when the case ends, whatever the outcome: for what does not go with the process. */
void at_end(void (*undo)(void));

/*
 * Waits until no other case holds this lock, a file or folder that is there anyway, and holds it until
 * the descriptor is closed: for what a machine has one of.  Skips where there is no such thing (what
 * names it), and on a kernel built without flock(2), by CONFIG_FILE_LOCKING=n.
 */
int take_turn(const char *what, const char *path);

#endif
