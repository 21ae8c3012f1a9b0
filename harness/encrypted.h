/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Encrypted networks over the wire of wire.h, with keys that both ends know.
 */
#ifndef HARNESS_ENCRYPTED_H
#define HARNESS_ENCRYPTED_H

#include "wire.h"

/* The far end's address inside. */
#define ENCRYPTED_FAR_ADDRESS "10.4.4.2"

/* A device over each end, that encrypts what it sends.  Skips where the kernel has none of that kind. */
void macsec_over(const struct wire *wire);
void wireguard_over(const struct wire *wire);

#endif
