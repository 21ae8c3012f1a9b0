/* SPDX-License-Identifier: GPL-2.0 */
/*
 * OrangeFS, whose client is half in the kernel and half a process: this one, which lends the kernel memory.
 * What a file is to hold passes through there.
 */
#ifndef HARNESS_ORANGEFS_H
#define HARNESS_ORANGEFS_H

#include "case.h"

/*
 * Has the kernel store the pattern there, as what was written to a file on OrangeFS; the memory is given back at
 * once.  The rest of the case runs in a mount namespace of its own.  Skips without, or where it is not permitted.
 */
void fill_by_orangefs(void *memory, size_t size);

#endif
