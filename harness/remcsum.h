/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A datagram whose checksum is left for its receiver to make (remote checksum offload), inside two
 * tunnels of VXLAN.  What the UDP socket is given comes out of the outer one as a frame of Ethernet:
 * there generic receive offload reads all headers behind the first one where they lie, which is in the
 * pages of whoever sent them by reference.
 */
#ifndef HARNESS_REMCSUM_H
#define HARNESS_REMCSUM_H

#include "loopback.h"
#include "netlink.h"

enum { REMOTE_CHECKSUM_PAYLOAD = 64 };

struct remote_checksum {
	int from;		/* UDP: takes the packet */
	int to;			/* UDP: where the datagram arrives, if its checksum was made */
	size_t length;
	unsigned char packet[8 + 14 + 4 + 20 + 8 + 8 + 14 + 20 + 8 + REMOTE_CHECKSUM_PAYLOAD];
};
/* In the network of enter_network().  Skips where the kernel has not all that the packet passes. */
struct remote_checksum remote_checksum_new(void);

#endif
