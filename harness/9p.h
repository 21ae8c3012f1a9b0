/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A 9P client whose messages go to, and come from, descriptors of the case.
 */
#ifndef HARNESS_9P_H
#define HARNESS_9P_H

#include "case.h"
#include "namespaces.h"
#include "pins.h"

#include <sys/mount.h>

/* The rest of the case may mount 9P, in a mount namespace of its own.  Skips where it may not. */
void enter_9p(void);

#endif
