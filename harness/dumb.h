/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A walk without a model: any system call, with sealed memfds, the addresses of their mappings and small numbers
 * for arguments.  What seals promise must hold whatever was called, and in the end nobody holds a page.
 */
#ifndef HARNESS_DUMB_H
#define HARNESS_DUMB_H

#include "case.h"
#include "model.h"

/*
 * The rest of this process, and of those that it forks, is an ordinary user.  Returns NULL, or why there are no
 * namespaces for the walks, whose calls must not reach this machine.
 */
const char *dumb_begin(void);
/* A call at random. */
struct step dumb_step(int (*any)(int below));
/*
 * Makes new sealed memfds, and these calls in a child of this process, which calls forget() first, so that it has no
 * memory that matters.  True if a promise is broken: which ("size"), and how.
 */
bool dumb_walk(const struct step *steps, int count, void (*forget)(void), char what[32], char text[200]);
/* One step as text. */
void dumb_text(const struct step *step, char *text, size_t size);

#endif
