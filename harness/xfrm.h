/* SPDX-License-Identifier: GPL-2.0 */
/*
 * IPsec associations of a network namespace (see lent.h), for cases that lend them packets.
 *
 * Every key is all zeros, and nobody encrypts what the cases send: an association decrypts what
 * comes, finds that it makes no sense and drops it, which is all that is needed.
 */
#ifndef HARNESS_XFRM_H
#define HARNESS_XFRM_H

#include "wire.h"

#include <netinet/in.h>

/* How an association turns a packet back into what it was. */
enum esp_cipher {
	ESP_GCM,	/* one pass: decrypts, then finds the tag wrong */
	ESP_CBC,	/* no tag: whatever comes is decrypted and accepted */
	ESP_ESN,	/* extended sequence numbers: four bytes move before the tag is looked at */
};

/* How packets get to it. */
enum esp_path {
	ESP_IN_UDP,	/* to a UDP socket that takes ESP, UDP_ENCAP_ESPINUDP */
	ESP_IN_TCP,	/* to a TCP socket that esp_take_stream() lets take ESP, TCP_ENCAP_ESPINTCP */
};

struct esp {
	int family, sender;		/* the socket that sends to the association, connected */
	size_t header;			/* what a packet begins with: so many bytes of start */
	unsigned char start[64];
	int receiver;			/* of ESP_IN_TCP: the other end of the connection */
	struct in6_addr from, to;	/* an IPv4 address in the first four bytes */
};

/*
 * An association for packets of the loopback device, in transport mode, and a socket to reach it.
 * Skips where the kernel has none, or not that cipher or path.
 */
struct esp esp_new(int family, enum esp_path path, enum esp_cipher cipher);
/*
 * The same with ESP_IN_UDP and ESP_GCM over IPv4, at the far end of the wire; the sender is at the near end, as
 * the case is.  esp_await() is for the far end.
 */
struct esp esp_over_wire(const struct wire *wire);

/* What the next packet begins with goes into the pipe, and after it length bytes of the file, by reference. */
void esp_lend_header(struct esp *esp, const struct page_pipe *pipe);
void esp_lend(struct esp *esp, const struct page_pipe *pipe, int fd, size_t length);
/* What MSG_ZEROCOPY lends: such a beginning, and the mapping.  The sender takes that flag, and makes no checksum. */
struct zerocopy {
	struct msghdr message;
	struct iovec parts[2];
};
void esp_zerocopy(struct esp *esp, struct zerocopy *lent, void *map, size_t length);

/* What was sent has been acknowledged: until then the sender keeps a clone, which nothing joins nor writes. */
void esp_acknowledged(const struct esp *esp);
/* From now on the receiver takes what came over TCP, and what still comes, as ESP.  Skips where it cannot. */
void esp_take_stream(const struct esp *esp);

/*
 * Both ways of the loopback device are under IPsec: what the one UDP socket of this family sends to the other goes through an
 * association of that protocol (IPPROTO_ESP, IPPROTO_AH, IPPROTO_COMP), in transport mode, and back.
 * Skips where the kernel has none.
 */
struct secured {
	int sender, receiver;	/* UDP sockets; the one sends to the other */
	int family, protocol;
};
struct secured secured_loopback(int family, int protocol);
/* How many packets the association has transformed, either way. */
unsigned int secured_packets(const struct secured *secured);

/*
 * Returns when the association has judged so many packets, good or bad, and so has written all that
 * it will: there may be another thread that decrypts.  Breaks the case when they do not come.
 */
void esp_await(const struct esp *esp, unsigned int packets);

#endif
