// SPDX-License-Identifier: GPL-2.0
/*
 * Sockets of AF_ALG (see alg.h).
 */
#include "alg.h"

#include <linux/if_alg.h>

int alg_socket(const char *type, const char *name, size_t key_length)
{
	struct sockaddr_alg address = { .salg_family = AF_ALG };
	int family = socket_of("AF_ALG", AF_ALG, SOCK_SEQPACKET, 0), operations;

	snprintf((char *)address.salg_type, sizeof(address.salg_type), "%s", type);
	snprintf((char *)address.salg_name, sizeof(address.salg_name), "%s", name);
	SETUP_NEEDS(name, bind(family, (const void *)&address, sizeof(address)), ENOENT, EAFNOSUPPORT);
	if (key_length)
		SETUP(setsockopt(family, SOL_ALG, ALG_SET_KEY, pattern_from(0), (socklen_t)key_length));
	operations = SETUP(accept4(family, NULL, NULL, SOCK_CLOEXEC));
	close(family);
	return operations;
}

void alg_begin(int socket, uint32_t operation, size_t vector_length)
{
	union {
		struct cmsghdr header;
		char space[CMSG_SPACE(sizeof(uint32_t)) + CMSG_SPACE(sizeof(uint32_t) + 16)];
	} control = { .space = { 0 } };
	struct msghdr message = { .msg_control = &control, .msg_controllen = sizeof(control) };
	struct cmsghdr *header = CMSG_FIRSTHDR(&message);
	uint32_t length = (uint32_t)vector_length;

	*header = (struct cmsghdr){ .cmsg_level = SOL_ALG, .cmsg_type = ALG_SET_OP, .cmsg_len = CMSG_LEN(sizeof(operation)) };
	memcpy(CMSG_DATA(header), &operation, sizeof(operation));
	header = (void *)((char *)header + CMSG_SPACE(sizeof(operation)));
	*header = (struct cmsghdr){
		.cmsg_level = SOL_ALG, .cmsg_type = ALG_SET_IV, .cmsg_len = CMSG_LEN(sizeof(length) + vector_length),
	};
	memcpy(CMSG_DATA(header), &length, sizeof(length));
	message.msg_controllen = CMSG_SPACE(sizeof(operation)) + CMSG_SPACE(sizeof(length) + vector_length);
	SETUP(sendmsg(socket, &message, MSG_MORE));
}
