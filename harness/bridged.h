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
	unsigned char packet[8 + 14 + 28];
};
enum { ARP_FRAME = 14 + 28, ARP_SENDER = 14 + 8 };	/* a frame's size, and where its sender's address is */
/* In the network of enter_network().  Skips where the kernel has not all that the packet passes. */
struct bridged_arp bridged_arp_new(void);

#endif
