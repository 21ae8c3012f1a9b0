/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Open vSwitch at the far end of the wire of wire.h.
 */
#ifndef HARNESS_OPENVSWITCH_H
#define HARNESS_OPENVSWITCH_H

#include "wire.h"

/*
 * FAR is a port of a switch, whose own device has FAR_ADDRESS now.  Each packet from the wire is shown to a process,
 * of which there is none, and goes on to that device.  The case stays at the near end.  Skips without Open vSwitch.
 */
void switch_that_shows_packets(const struct wire *wire);

#endif
