// SPDX-License-Identifier: GPL-2.0
/*
 * A server of one file, over NFS version 3 (see nfs.h): RFC 1813, its MOUNT protocol, and RFC 5531.
 */
#include "nfs.h"
#include "frame.h"
#include "lent.h"
#include "namespaces.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/mount.h>

enum { PROGRAM_MOUNT = 100005, NFS3_GETATTR = 1, NFS3_LOOKUP = 3, NFS3_ACCESS = 4, NFS3_READ = 6, NFS3_FSSTAT = 18, NFS3_FSINFO = 19, NFS3_PATHCONF = 20 };
enum { MOUNT_MNT = 1, REGULAR = 1, DIRECTORY = 2, AUTH_SYS = 1, CALL_WORDS = 6, TRANSFER = 1 << 20 };
/* The two file handles: a word, the folder's or the file's. */
enum { FOLDER = 1, THE_FILE = 2 };
#define LAST_FRAGMENT 0x80000000u
#define MOUNTED "/dev"

static size_t file_size;

struct reply {
	size_t words;
	uint32_t word[64];
};

static void put(struct reply *reply, uint32_t word)
{
	reply->word[reply->words++] = htonl(word);
}

static void put_words(struct reply *reply, const uint32_t *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		put(reply, words[i]);
}

/* fattr3 */
static void put_attributes(struct reply *reply, uint32_t handle)
{
	const bool file = handle == THE_FILE;
	const uint32_t size = file ? (uint32_t)file_size : 4096;
	const uint32_t attributes[21] = {
		file ? REGULAR : DIRECTORY, file ? 0444 : 0555, 1, 0, 0,
		0, size, 0, size,	/* size, used */
		0, 0, 0, 1, 0, handle,	/* rdev, fsid, fileid */
	};

	put_words(reply, attributes, sizeof(attributes) / sizeof(*attributes));
}

/* post_op_attr */
static void put_some_attributes(struct reply *reply, uint32_t handle)
{
	put(reply, true);
	put_attributes(reply, handle);
}

static void put_handle(struct reply *reply, uint32_t handle)
{
	put(reply, sizeof(handle));
	put(reply, handle);
}

/* What MOUNT answers, and how that what NFS answers begins: success, and the attributes in most of it. */
static size_t answer(struct reply *reply, uint32_t program, uint32_t procedure, const uint32_t *arguments)
{
	const uint32_t handle = ntohl(arguments[1]), from = ntohl(arguments[3]), count = ntohl(arguments[4]);
	size_t length = 0;

	if (!procedure)
		return 0;
	put(reply, 0);
	if (program == PROGRAM_MOUNT) {
		if (procedure == MOUNT_MNT) {
			put_handle(reply, FOLDER);
			put_words(reply, (uint32_t[]){ 1, AUTH_SYS }, 2);
		}
		return 0;
	}
	switch (procedure) {
	case NFS3_GETATTR:
		put_attributes(reply, handle);
		return 0;
	case NFS3_LOOKUP:
		put_handle(reply, THE_FILE);
		put_some_attributes(reply, THE_FILE);
		put_some_attributes(reply, FOLDER);
		return 0;
	default:
		put_some_attributes(reply, handle);
	}
	if (procedure == NFS3_ACCESS)
		put(reply, ntohl(arguments[2]) & 0x23 /* read, look up, execute */);
	if (procedure == NFS3_FSINFO)
		put_words(reply, (uint32_t[]){ TRANSFER, TRANSFER, 4096, TRANSFER, TRANSFER, 4096, 4096, 0, INT32_MAX, 0, 1, 0 }, 12);
	if (procedure == NFS3_PATHCONF)
		put_words(reply, (uint32_t[]){ 1, 255, true, true, false, true }, 6);
	if (procedure == NFS3_FSSTAT)
		put_words(reply, (uint32_t[13]){ 0 }, 13);
	if (procedure == NFS3_READ) {
		length = from < file_size ? (count < file_size - from ? count : file_size - from) : 0;
		put_words(reply, (uint32_t[]){ (uint32_t)length, from + length >= file_size, (uint32_t)length }, 3);
	}
	return length;
}

static bool send_all(int to, const void *data, size_t length)
{
	const char *next = data;

	for (ssize_t sent; length; next += sent, length -= (size_t)sent) {
		sent = send(to, next, length, MSG_NOSIGNAL);
		if (sent <= 0)
			return false;
	}
	return true;
}

/* The next call: its words, or false when the client has gone. */
static bool next_call(int from, uint32_t *call, size_t room)
{
	uint32_t mark;

	if (recv(from, &mark, sizeof(mark), MSG_WAITALL) != sizeof(mark))
		return false;
	mark = ntohl(mark) & ~LAST_FRAGMENT;
	memset(call, 0, room);
	return mark <= room && recv(from, call, mark, MSG_WAITALL) == (ssize_t)mark;
}

/* Behind the caller's credentials and verifier: each has its kind, its length and itself. */
static const uint32_t *arguments_of(const uint32_t *call)
{
	const uint32_t *credentials = call + CALL_WORDS, *verifier = credentials + 2 + ntohl(credentials[1]) / 4;

	return verifier + 2 + ntohl(verifier[1]) / 4;
}

static void *serve(void *connection)
{
	int client = *(int *)connection;
	uint32_t call[512];

	free(connection);
	while (next_call(client, call, sizeof(call))) {
		const uint32_t *arguments = arguments_of(call);
		struct reply reply = { .words = 1 };
		size_t length;
		char *data;

		put_words(&reply, (uint32_t[]){ ntohl(call[0]), 1, 0, 0, 0, 0 }, 6);
		length = answer(&reply, ntohl(call[3]), ntohl(call[5]), arguments);
		reply.word[0] = htonl(LAST_FRAGMENT | (uint32_t)((reply.words - 1) * 4 + length));
		if (!send_all(client, reply.word, reply.words * 4))
			break;
		if (!length)
			continue;
		data = malloc(ntohl(arguments[3]) + length);
		if (!data)
			break;
		fill_with_pattern(data, ntohl(arguments[3]) + length);
		send_all(client, data + ntohl(arguments[3]), length);
		free(data);
	}
	return NULL;
}

static void *accept_clients(void *listening)
{
	for (;;) {
		int *client = malloc(sizeof(*client));
		pthread_t thread;

		if (!client)
			return NULL;
		*client = accept4(*(const int *)listening, NULL, NULL, SOCK_CLOEXEC);
		if (*client == -1) {
			free(client);
			return NULL;
		}
		thread_start(&thread, serve, client);
	}
}

static void unmount(void)
{
	umount2(MOUNTED, MNT_DETACH);
}

int nfs_file(size_t size)
{
	static int listening;
	struct sockaddr_in name = { .sin_family = AF_INET, .sin_addr = { htonl(INADDR_LOOPBACK) } };
	socklen_t length = sizeof(name);
	char options[256];
	pthread_t thread;

	file_size = size;
	enter_network();
	enter_mount_namespace();
	listening = socket_of("IPv4", AF_INET, SOCK_STREAM, 0);
	SETUP(listen(listening, 8));
	SETUP(getsockname(listening, (void *)&name, &length));
	thread_start(&thread, accept_clients, &listening);
	snprintf(options, sizeof(options), "vers=3,nolock,sec=sys,proto=tcp,addr=127.0.0.1,port=%u,mountvers=3,mountproto=tcp,mountaddr=127.0.0.1,mountport=%u",
		 ntohs(name.sin_port), ntohs(name.sin_port));
	SETUP_NEEDS("NFS", mount("127.0.0.1:/case", MOUNTED, "nfs", MS_RDONLY, options), ENODEV, EPERM, EACCES, EPROTONOSUPPORT);
	at_end(unmount);
	return SETUP(open(MOUNTED "/file", O_RDONLY | O_DIRECT | O_CLOEXEC));
}
