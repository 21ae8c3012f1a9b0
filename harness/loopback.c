// SPDX-License-Identifier: GPL-2.0
/*
 * Sockets connected over lo (see loopback.h).
 */
#include "loopback.h"

#include <linux/vm_sockets.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/time.h>

static void give_up_late(int socket)
{
	const struct timeval late = { .tv_sec = 30 };

	SETUP(setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &late, sizeof(late)));
	SETUP(setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &late, sizeof(late)));
}

static struct sockaddr_in bound(int socket)
{
	struct sockaddr_in name = { .sin_family = AF_INET, .sin_addr = { htonl(INADDR_LOOPBACK) } };
	socklen_t length = sizeof(name);

	SETUP(bind(socket, (const void *)&name, length));
	SETUP(getsockname(socket, (void *)&name, &length));
	return name;
}

struct pair tcp_pair(void)
{
	int listener = socket_of("TCP", AF_INET, SOCK_STREAM, 0);
	struct sockaddr_in name = bound(listener);
	struct pair pair = { .from = socket_of("TCP", AF_INET, SOCK_STREAM, 0) };

	SETUP(listen(listener, 1));
	SETUP(connect(pair.from, (const void *)&name, sizeof(name)));
	pair.to = SETUP(accept4(listener, NULL, NULL, SOCK_CLOEXEC));
	close(listener);
	SETUP(setsockopt(pair.from, IPPROTO_TCP, TCP_NODELAY, &(int){ 1 }, sizeof(int)));
	give_up_late(pair.from);
	give_up_late(pair.to);
	return pair;
}

struct pair udp_pair(void)
{
	struct pair pair = { socket_of("UDP", AF_INET, SOCK_DGRAM, 0), socket_of("UDP", AF_INET, SOCK_DGRAM, 0) };
	struct sockaddr_in name = bound(pair.to);

	SETUP(connect(pair.from, (const void *)&name, sizeof(name)));
	give_up_late(pair.to);
	return pair;
}

struct pair vsock_pair(uint64_t bytes)
{
	int listener = socket_of("AF_VSOCK", AF_VSOCK, SOCK_STREAM, 0);
	struct sockaddr_vm name = { .svm_family = AF_VSOCK, .svm_port = VMADDR_PORT_ANY, .svm_cid = 1 /* VMADDR_CID_LOCAL */ };
	struct pair pair = { .from = socket_of("AF_VSOCK", AF_VSOCK, SOCK_STREAM, 0) };
	socklen_t length = sizeof(name);

	SETUP(setsockopt(listener, AF_VSOCK, SO_VM_SOCKETS_BUFFER_MAX_SIZE, &bytes, sizeof(bytes)));
	SETUP(setsockopt(listener, AF_VSOCK, SO_VM_SOCKETS_BUFFER_SIZE, &bytes, sizeof(bytes)));
	SETUP_NEEDS("vsock within a machine", bind(listener, (void *)&name, length), EADDRNOTAVAIL);
	SETUP(getsockname(listener, (void *)&name, &length));
	SETUP(listen(listener, 1));
	SETUP_NEEDS("vsock within a machine", connect(pair.from, (void *)&name, length), ENODEV, ECONNRESET);
	pair.to = SETUP(accept4(listener, NULL, NULL, SOCK_CLOEXEC));
	close(listener);
	give_up_late(pair.to);
	return pair;
}

struct pair unix_pair(int type)
{
	int sockets[2];

	SETUP_NEEDS("AF_UNIX sockets", socketpair(AF_UNIX, type | SOCK_CLOEXEC, 0, sockets), EAFNOSUPPORT, ENOSYS);
	give_up_late(sockets[0]);
	give_up_late(sockets[1]);
	return (struct pair){ sockets[0], sockets[1] };
}

void zerocopy_on(int socket)
{
	/* EBUSY: the first kernels that had it refuse a socket that is connected. */
	SETUP_NEEDS("SO_ZEROCOPY", setsockopt(socket, SOL_SOCKET, SO_ZEROCOPY, &(int){ 1 }, sizeof(int)),
		    ENOPROTOOPT, EOPNOTSUPP, EBUSY, 524 /* ENOTSUPP, the kernel's own */);
}

static unsigned char *received(const struct where *where, int socket, size_t length)
{
	unsigned char *data = malloc(length);
	size_t got = 0;

	if (!data)
		broken("no memory");
	while (got < length) {
		ssize_t more = recv(socket, data + got, length - got, 0);

		if (more <= 0)
			check_failed(where, "%zu of %zu bytes came: %s", got, length,
				     more ? strerror(errno) : "the end");
		got += (size_t)more;
	}
	return data;
}

void is_pattern(const struct where *where, const void *data, size_t offset, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		unsigned char is = ((const unsigned char *)data)[i];

		if (is != pattern(offset + i))
			check_failed(where, "byte %zu is 0x%02x, and the file's 0x%02x", i, is, pattern(offset + i));
	}
}

void receives_pattern(const struct where *where, int socket, size_t offset, size_t length)
{
	unsigned char *data = received(where, socket, length);

	is_pattern(where, data, offset, length);
	free(data);
}

void receives_bytes(const struct where *where, int socket, size_t length, int byte)
{
	unsigned char *data = received(where, socket, length);

	for (size_t i = 0; i < length; i++) {
		if (data[i] != byte)
			check_failed(where, "byte %zu is 0x%02x, not 0x%02x", i, data[i], (unsigned int)byte);
	}
	free(data);
}

size_t forget_datagram(int socket)
{
	char byte;

	return (size_t)SETUP(recv(socket, &byte, sizeof(byte), MSG_TRUNC));
}
