/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Two network namespaces and a pair of veth devices between them, NEAR and FAR, as a cable would be.
 */
#ifndef HARNESS_WIRE_H
#define HARNESS_WIRE_H

#include "loopback.h"
#include "netlink.h"

#define NEAR "near0"
#define FAR "far0"
#define NEAR_ADDRESS "10.2.2.1"
#define FAR_ADDRESS "10.2.2.2"

/* The network namespaces of the two ends. */
struct wire {
	int near, far;
};
/* The devices have their addresses and are up, and the case is at the near end.  Skips without veth. */
struct wire wire_new(void);
/* The rest of the case is in this one of them. */
void wire_enter(int end);
/* What is sent at the near end, where the case is, waits; and goes, all of it at once.  Skips where packets cannot be held. */
void wire_hold(void);
void wire_release(void);
/* UDP from a socket at the near end to one that is bound to this address at the far end. */
struct pair wire_udp(const struct wire *wire, const char *address);
/* The same to FAR_ADDRESS, where packets of one length that come together are joined (GRO).  Skips where they are not. */
struct pair wire_udp_joined(const struct wire *wire);

#endif
