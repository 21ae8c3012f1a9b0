/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The acts of model.h, done to the kernel, and written as the lines of a case that does the same.
 */
#ifndef HARNESS_ACTS_H
#define HARNESS_ACTS_H

#include "case.h"
#include "model.h"

/* What the acts work on in this process; descriptors of the model's descriptions, and one more for each file. */
struct hands {
	int descriptors[DESCRIPTIONS], observers[FILES];
	int pipes[PIPES][2], maps[PROCESSES];	/* maps: /proc/PID/maps */
	unsigned char *slots[SLOTS];		/* where they lie */
	pid_t child;
};
extern struct hands hands;

/* The acts and kinds of memfd that this machine has; prints a line for what is left out.  Call it once. */
void find_acts(bool acts[ACT_COUNT], bool kinds[KINDS], struct world *world, int huge_files, void (*say)(const char *format, ...));
/* Once in the process of a walk. */
void prepare_hands(const bool acts[ACT_COUNT]);
/* What it returned, as model.h counts; the model is the state before. */
long perform(const struct model *model, const struct step *step);

size_t unit_size(const struct file *file);
unsigned char *slot_address(int slot);

/* The act as text: statements to come before and after it, and the call. */
struct act_text {
	char before[400], call[300], after[200];
};
void write_act(const struct model *model, const struct step *step, struct act_text *text);
const char *slot_text(int slot);
const char *units_text(int units, bool huge);

extern const char *const act_names[ACT_COUNT];

#endif
