/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Pages of a memfd that are lent to the network: by reference, through a pipe, into a socket or a
 * packet.  Whoever receives them may read them and nothing else.
 */
#ifndef HARNESS_LENT_H
#define HARNESS_LENT_H

#include "case.h"
#include "pins.h"

#include <sys/socket.h>

/*
 * The rest of the case runs in a network namespace of its own, in which lo is up and nothing else is.
 * Skips where that is not permitted.
 */
void enter_network(void);
/* In such a namespace: no packet of lo is larger than this, its IP header included. */
void loopback_mtu(int bytes);

/* A socket, close-on-exec.  Skips where the kernel has no such protocol; what names it. */
int socket_of(const char *what, int domain, int type, int protocol);

/*
 * A page of memory that is not the file's: what a packet begins with, lent by reference like the rest.
 * vmsplice(2) puts length bytes of it, copied from data, into the pipe.
 */
void lend_header(const struct page_pipe *pipe, const void *data, size_t length);
/* splice(2) puts these pages of the file into the pipe, by reference. */
void lend_pages(const struct page_pipe *pipe, int fd, off_t offset, size_t length);
/* splice(2) moves so much out of the pipe into the socket, by reference where the socket can. */
void lend_to_socket(const struct page_pipe *pipe, int socket, size_t length, unsigned int flags);

#endif
