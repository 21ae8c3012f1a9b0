/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A block device of loop(4) that a memfd backs.
 */
#ifndef HARNESS_LOOP_H
#define HARNESS_LOOP_H

#include "case.h"

/*
 * O_RDWR | O_DIRECT, so that a transfer reports its own error.  The device is given back when the
 * descriptor is closed.  Skips where there are no loop devices, or where they need a privilege.
 */
int loop_device(int fd);

/* The same of the device mapper: a linear device that is all of that one. */
int linear_device(int loop);
/* One that gives the device below this byte as the first of each write, as a faulty disk would (dm-flakey). */
int corrupting_device(int loop, unsigned char byte);

#endif
