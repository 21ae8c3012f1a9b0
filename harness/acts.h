/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The acts of acts.def, done to the kernel, and written as the lines of a case that does the same.
 */
#ifndef HARNESS_ACTS_H
#define HARNESS_ACTS_H

#include "case.h"
#include "model.h"

/* A row of acts.def. */
struct act_row {
	const char *name, *arguments, *unit, *before, *call, *after;
	int weight;
};
extern const struct act_row acts[ACT_COUNT];

/* The acts and kinds of memfd that this machine has; prints a line for what is left out.  Call it once. */
void find_acts(bool usable[ACT_COUNT], bool kinds[KINDS], struct world *world, int huge_files, void (*say)(const char *format, ...));
/* Once in the process of a walk. */
void prepare_acts(const bool usable[ACT_COUNT]);
/* What it returned, as model.h counts; the model is the state before. */
long perform(const struct model *model, const struct step *step);
/* The forked child of the walk, if there is one, is no more. */
long kill_of_walk(void);

/* To look at the state: a description of each file, /proc/PID/maps of both processes, where slots lie. */
int observer(int file);
int maps_of(int who);
unsigned char *slot_address(int slot);

/* Units are larger in files of huge pages. */
size_t unit_size(bool huge);
/* By which the step counts. */
bool of_huge_pages(const struct model *model, const struct step *step);

/* The text of acts.def with the step's numbers in it. */
void write_text(FILE *out, const char *text, const struct step *step, bool huge);
const char *slot_text(int slot);
const char *units_text(int units, bool huge);

#endif
