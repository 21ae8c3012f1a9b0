/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A remote procedure call over RxRPC that waits for its answer, which the case makes up: the kernel's
 * side is the caller, the other one a UDP socket.
 */
#ifndef HARNESS_RXRPC_H
#define HARNESS_RXRPC_H

#include "lent.h"

/* <linux/rxrpc.h> cannot be included together with <netinet/in.h> in musl. */
enum rxrpc_security { RXRPC_SECURITY_AUTH = 1, RXRPC_SECURITY_ENCRYPT = 2 };

struct rxrpc_call {
	int caller, answerer;		/* an AF_RXRPC socket; a UDP socket, connected to it */
	unsigned char answer[28];	/* the header of the only packet of an answer */
};

/*
 * A call over the loopback device whose caller asks for this security, RXRPC_SECURITY_AUTH or
 * RXRPC_SECURITY_ENCRYPT, under a key of zeros.  Skips where the kernel has no RxRPC, or no rxkad.
 */
struct rxrpc_call rxrpc_call_new(enum rxrpc_security security);

/* Returns when the caller has decrypted the answer and found that it makes no sense. */
void rxrpc_await_refusal(const struct rxrpc_call *call);

#endif
