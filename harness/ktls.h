/* SPDX-License-Identifier: GPL-2.0 */
/*
 * TCP connections that the kernel encrypts and decrypts, by TLS 1.2 with AES-128-GCM and a key that
 * both sides know.
 */
#ifndef HARNESS_KTLS_H
#define HARNESS_KTLS_H

#include "loopback.h"

enum { KTLS_OVERHEAD = 5 + 8 + 16 };	/* what a record has besides its data: header, nonce, tag */

/* What is sent from here on, or received, is TLS.  Skips where the kernel cannot. */
void ktls_send_on(int socket);
void ktls_receive_on(int socket);

/* The record of plain + KTLS_OVERHEAD bytes that such a connection sends for the pattern's first bytes. */
void ktls_encrypt(unsigned char *record, size_t plain);

#endif
