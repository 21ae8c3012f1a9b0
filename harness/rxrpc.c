// SPDX-License-Identifier: GPL-2.0
/*
 * A call over RxRPC and the socket that answers it (see rxrpc.h).
 */
#include "rxrpc.h"

#include <linux/keyctl.h>
#include <netinet/in.h>

#ifndef AF_RXRPC
#define AF_RXRPC 33
#endif
#ifndef SOL_RXRPC
#define SOL_RXRPC 272
#endif

enum { SECURITY_KEY = 1, MIN_SECURITY_LEVEL = 4 };		/* socket options */
enum { USER_CALL_ID = 1 };					/* a control message */
enum { RXKAD = 2 };

struct address {
	sa_family_t family;
	uint16_t service, transport_type, transport_length;
	union {
		struct sockaddr_in v4;
		struct sockaddr_in6 v6;
	} transport;
};

/* What travels before the data of every packet, big-endian. */
struct packet {
	uint32_t epoch, channel, call, number, serial;
	uint8_t type, flags, status, security;
	uint16_t checksum, service;
};
enum { DATA = 1, LAST_PACKET = 4 };

static void add_key(const char *name)
{
	/* The interface's version 1: which security, the ticket's length, expiry, version, and the key of zeros. */
	struct {
		uint32_t version;
		uint16_t security, ticket_length;
		uint32_t expires, key_version;
		unsigned char key[8];
	} token = { .version = 1, .security = RXKAD, .expires = UINT32_MAX, .key_version = 1 };

	SETUP_NEEDS("keys of RxRPC", syscall(SYS_add_key, "rxrpc", name, &token, sizeof(token), KEY_SPEC_PROCESS_KEYRING),
		    ENOSYS, ENODEV, EACCES, EPERM);
}

static int new_caller(enum rxrpc_security security)
{
	static const char name[] = "lent-pages";
	int caller = socket_of("RxRPC", AF_RXRPC, SOCK_DGRAM, PF_INET);

	add_key(name);
	SETUP_NEEDS("a key of rxkad", setsockopt(caller, SOL_RXRPC, SECURITY_KEY, name, strlen(name)),
		    ENOPKG, ENOENT);
	SETUP(setsockopt(caller, SOL_RXRPC, MIN_SECURITY_LEVEL, &security, sizeof(security)));
	return caller;
}

/* Sends the request, which is one byte, to this address. */
static void start_call(int caller, const struct sockaddr_in *address)
{
	struct address service = {
		.family = AF_RXRPC, .service = 1, .transport_type = SOCK_DGRAM,
		.transport_length = sizeof(*address), .transport.v4 = *address,
	};
	union {
		struct cmsghdr header;
		char space[CMSG_SPACE(sizeof(unsigned long))];
	} identifier = { .header = { .cmsg_level = SOL_RXRPC, .cmsg_type = USER_CALL_ID,
				     .cmsg_len = CMSG_LEN(sizeof(unsigned long)) } };
	struct iovec byte = { "", 1 };
	struct msghdr request = {
		.msg_name = &service, .msg_namelen = sizeof(service), .msg_iov = &byte, .msg_iovlen = 1,
		.msg_control = &identifier, .msg_controllen = sizeof(identifier),
	};

	/* 0: the call has ended before, by a local error.  6.1 without CONFIG_RXKAD says it like this. */
	if (!SETUP_NEEDS("a call under rxkad", sendmsg(caller, &request, 0), ENOENT, ENOPKG, EKEYREJECTED, ENETUNREACH, ENETDOWN))
		skip("a call under rxkad ends before its request is sent");
}

struct rxrpc_call rxrpc_call_new(enum rxrpc_security security)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t length = sizeof(address);
	struct rxrpc_call call = { .caller = new_caller(security) };
	struct packet packet;
	unsigned char request[1500];

	call.answerer = socket_of("UDP", AF_INET, SOCK_DGRAM, 0);
	SETUP(bind(call.answerer, (const void *)&address, sizeof(address)));
	SETUP(getsockname(call.answerer, (void *)&address, &length));
	start_call(call.caller, &address);

	/* Other packets may come before the request, such as a question how long an answer takes. */
	do {
		length = sizeof(address);
		SETUP(recvfrom(call.answerer, request, sizeof(request), 0, (void *)&address, &length));
		memcpy(&packet, request, sizeof(packet));
	} while (packet.type != DATA);
	SETUP(connect(call.answerer, (const void *)&address, sizeof(address)));
	/*
	 * The answer is part of the same call.  Its checksum depends on the key, the call, the channel and the
	 * packet's number, all of which are the request's: the caller has calculated it.
	 */
	if (packet.number != htonl(1) || packet.security != RXKAD)
		broken("packet %u of the request, under security %u", ntohl(packet.number), packet.security);
	packet.flags = LAST_PACKET;
	memcpy(call.answer, &packet, sizeof(call.answer));
	return call;
}

void rxrpc_await_refusal(const struct rxrpc_call *call)
{
	unsigned char data[64];

	/* Decryption is done by recvmsg(2), or before it returns. */
	if (recv(call->caller, data, sizeof(data), 0) != -1 || errno != EPROTO)
		broken("the caller did not find the answer bad");
}
