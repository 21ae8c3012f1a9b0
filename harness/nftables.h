/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a packet filter does with packets that pages are lent to (lent.h).
 */
#ifndef HARNESS_NFTABLES_H
#define HARNESS_NFTABLES_H

#include "lent.h"

/*
 * In a network namespace of the case's own: a rule sends a copy of each IPv4 packet that leaves to the
 * loopback address as well.  Skips where the kernel has no such rule.
 */
void duplicate_packets(void);

#endif
