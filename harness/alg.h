/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Sockets of AF_ALG: the kernel's ciphers and hashes, applied to what is sent or spliced to one.
 */
#ifndef HARNESS_ALG_H
#define HARNESS_ALG_H

#include "loopback.h"

/* A socket for this algorithm, with the pattern for a key unless its length is 0.  Skips where there is none. */
int alg_socket(const char *type, const char *name, size_t key_length);
/* Begins an operation (ALG_OP_ENCRYPT, ...) with an initial vector of zeros; the data has to follow. */
void alg_begin(int socket, uint32_t operation, size_t vector_length);

#endif
