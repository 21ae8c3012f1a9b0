/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A walk, written as a case: its acts with what each should do, the last of them as the act under test, and the state
 * that should be there in the end.
 */
#ifndef HARNESS_WRITTEN_H
#define HARNESS_WRITTEN_H

#include "acts.h"

void write_case(FILE *out, const struct world *world, const struct step *steps, const long *results, int count, const char *headline);

/* Names: EPERM, SIGBUS, or the number; and rw-s. */
const char *result_text(long result);
const char *permissions(const struct slot *slot);

#endif
