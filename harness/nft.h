/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Rules of nf_tables for the packets that this machine receives.
 */
#ifndef HARNESS_NFT_H
#define HARNESS_NFT_H

#include "netlink.h"

/*
 * Every UDP datagram that is received over IPv4 has this byte stored at this place of its payload.  Skips where the kernel has no nf_tables.
 */
void nft_store(unsigned int place, unsigned char byte);

#endif
