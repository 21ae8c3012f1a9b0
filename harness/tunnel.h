/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Packets whose payload is lent, on their way through a network device: a tunnel of IPv4 in UDP whose
 * other end this process plays.  What splice(2) gives to the UDP socket comes out of the device as the
 * packet inside, its pages where they were.
 */
#ifndef HARNESS_TUNNEL_H
#define HARNESS_TUNNEL_H

#include "loopback.h"
#include "netlink.h"

#define TUNNEL_DEVICE "tunnel0"

struct tunnel {
	int from;	/* UDP: a datagram sent here comes in through the tunnel */
	int to;		/* UDP: where the datagrams inside arrive */
};
/* In the network of enter_network().  Skips where the kernel has no such tunnel. */
struct tunnel tunnel_new(void);
/* Sends a datagram for tunnel->to through the tunnel: this much of the file, lent, behind headers, also lent. */
void lend_through_tunnel(const struct tunnel *tunnel, int fd, size_t length);

/* What lies before the payload when the device receives the packet: IPv4 and UDP, without a checksum. */
enum { TUNNEL_HEADERS = 20 + 8 };

#endif
