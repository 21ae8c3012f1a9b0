/* SPDX-License-Identifier: GPL-2.0 */
/*
 * io_uring's zero-copy receive, without a network card (ZCRX_REG_NODEV, 7.1): what arrives at a socket of TCP is
 * copied into memory of this process that was registered before.
 */
#ifndef HARNESS_ZCRX_H
#define HARNESS_ZCRX_H

#include "case.h"

/*
 * Lets the kernel receive length bytes from the socket, in which they are, at the beginning of the page, and
 * gives the page back.  Skips where it cannot.
 */
void receive_by_zcrx(int socket, void *page, size_t length);

#endif
