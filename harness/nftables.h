/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a packet filter does with packets that pages are lent to (lent.h): rules of nftables in a network
 * namespace of the case's own.  Each skips where the kernel has no such rule.
 */
#ifndef HARNESS_NFTABLES_H
#define HARNESS_NFTABLES_H

#include "lent.h"

/* A copy of each IPv4 packet that leaves is sent to the loopback address as well. */
void duplicate_packets(void);
/* Every UDP datagram that is received over IPv4 has this byte stored at this place of its payload. */
void nft_store(unsigned int place, unsigned char byte);
/* Every frame that a bridge forwards has this address as its sender's; if it is an ARP packet, inside as well. */
void ebtables_snat(const unsigned char address[6]);

#endif
