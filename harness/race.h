/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Two threads at once, round after round.
 *
 * Here: the start of both at one moment, which moves a little against the other each round.
 * Not here: what they do, and what must hold when both have ended.
 */
#ifndef HARNESS_RACE_H
#define HARNESS_RACE_H

#include "case.h"

/* There is time for another round: at least a few, and at most 60 or what 0.2 s hold. */
bool another_round(int round);

/*
 * Calls ours(arg) in this thread and theirs(arg) in a new one, and returns when both have returned.
 * A fork(2) belongs into ours: a child dies with the thread that made it.
 */
void race(int round, void (*ours)(void *), void (*theirs)(void *), void *arg);

#endif
