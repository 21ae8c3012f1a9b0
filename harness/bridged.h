/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A bridge between a tunnel of VXLAN and a TAP device: what the UDP socket is given comes out of the tunnel as a frame
 * of Ethernet, its pages where they were, and goes on to whoever reads the TAP device.
 */
#ifndef HARNESS_BRIDGED_H
#define HARNESS_BRIDGED_H

#include "loopback.h"
#include "netlink.h"

/* An ARP packet in VXLAN, and its way. */
struct bridged_arp {
	int from;		/* UDP: takes the packet */
	int to;			/* the TAP device: gives the frame */
	size_t length;
	unsigned char packet[8 + 14 + 28], frame[14 + 28];	/* with VXLAN's header, and without */
};
enum { SENDER_OF_FRAME = 6, SENDER_OF_ARP = 14 + 8 };	/* where their addresses are in the frame */
/* In the network of enter_network().  Skips where the kernel has not all that the packet passes. */
struct bridged_arp bridged_arp_new(void);

#endif
