/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Two sockets that are connected over lo, and what one of them receives.
 */
#ifndef HARNESS_LOOPBACK_H
#define HARNESS_LOOPBACK_H

#include "lent.h"

#ifndef SO_ZEROCOPY
#define SO_ZEROCOPY 60 /* 4.14 */
#endif
#ifndef MSG_ZEROCOPY
#define MSG_ZEROCOPY 0x4000000
#endif

/* What is sent on from arrives at to.  A receive that gets nothing for half a minute fails with EAGAIN. */
struct pair {
	int from, to;
};

/* In the network of enter_network(): TCP over IPv4, without Nagle's delay.  UDP over IPv4. */
struct pair tcp_pair(void);
struct pair udp_pair(void);
/* A connected pair of UNIX sockets of this type. */
struct pair unix_pair(int type);

/* A connected pair of stream sockets of vsock(7), within the machine, which so many bytes can be sent to before any is received. */
struct pair vsock_pair(uint64_t bytes);

/* This socket takes MSG_ZEROCOPY.  Skips where it cannot. */
void zerocopy_on(int socket);

/* The next length bytes that arrive are the pattern from this offset on; or all have this value. */
#define RECEIVES_PATTERN(socket, offset, length) \
	receives_pattern(HERE("bytes received by " #socket), socket, offset, length)
#define RECEIVES_BYTES(socket, length, byte) \
	receives_bytes(HERE("bytes received by " #socket), socket, length, byte)
void receives_pattern(const struct where *, int socket, size_t offset, size_t length);
void receives_bytes(const struct where *, int socket, size_t length, int byte);

/* Receives a datagram and forgets it; its size. */
size_t forget_datagram(int socket);

/* length bytes at data are the pattern from this offset on. */
#define IS_PATTERN(data, offset, length) is_pattern(HERE("bytes at " #data), data, offset, length)
void is_pattern(const struct where *, const void *data, size_t offset, size_t length);

#endif
