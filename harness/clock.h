/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HARNESS_CLOCK_H
#define HARNESS_CLOCK_H

/* Monotonic clock, in milliseconds. */
double now_ms(void);

#endif
