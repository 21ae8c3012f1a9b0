/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A walk without a model: any system call, with sealed memfds, the addresses of their mappings and small numbers
 * for arguments.  What seals promise must hold whatever was called.
 */
#ifndef HARNESS_DUMB_H
#define HARNESS_DUMB_H

#include "case.h"
#include "model.h"

/*
 * The rest of this process, which makes the sealed memfds and looks after them, is an ordinary user.  Returns NULL,
 * or why there are no namespaces for the walks, whose calls must not reach this machine.
 */
const char *dumb_begin(void);
/* New sealed memfds. */
void dumb_prepare(void);
/* A call at random. */
struct step dumb_step(int (*any)(int below));
/* Makes these calls, in a child of this process, which shares no memory that matters. */
void dumb_walk(const struct step *steps, int count) __attribute__((noreturn));
/* A promise is broken: what, and how. */
bool dumb_broken(char what[32], char text[200]);
/* One step as text. */
void dumb_text(const struct step *step, char *text, size_t size);

#endif
