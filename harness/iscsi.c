// SPDX-License-Identifier: GPL-2.0
/*
 * The disk of iSCSI (see iscsi.h): the kernel is told of a session and its connection by netlink, as iscsid does it
 * (include/scsi/iscsi_if.h of the kernel's source), and of the protocol, RFC 7143, what a few commands take.
 */
#include "iscsi.h"
#include "alien.h"
#include "frame.h"
#include "loopback.h"
#include "reclaim.h"
#include "targets.h"

#include <arpa/inet.h>
#include <linux/netlink.h>
#include <poll.h>

/* ---- the disk --------------------------------------------------------------------------------- */

enum { COMMAND = 0x01, DATA_OUT = 0x05, STATUS = 0x21, DATA_IN = 0x25, READY = 0x31 };
enum { FINAL = 0x80, WRITES = 0x20, WITH_STATUS = 0x01 };
enum { HEADER = 48, WINDOW = 32, MOST = 8192 };

static void transfer(int socket, void *data, size_t length, bool is_sent)
{
	for (size_t done = 0; done < length;) {
		char *at = (char *)data + done;
		ssize_t part = is_sent ? send(socket, at, length - done, MSG_NOSIGNAL) : recv(socket, at, length - done, 0);

		if (part <= 0)
			passed();	/* the initiator let the connection go */
		done += (size_t)part;
	}
}

/* What comes next on the socket. */
static void ignore(int socket, size_t length)
{
	uint8_t part[MOST];

	for (size_t size; length; length -= size) {
		size = length < sizeof(part) ? length : sizeof(part);
		transfer(socket, part, size, false);
	}
}

static void put(uint8_t *to, uint32_t number)
{
	number = htonl(number);
	memcpy(to, &number, sizeof(number));
}

static uint32_t get(const uint8_t *from)
{
	uint32_t number;

	memcpy(&number, from, sizeof(number));
	return ntohl(number);
}

struct disk {
	int socket;
	uint32_t status, commands;	/* numbers of the next ones */
};

/* What stands at 36, 40 and 44 depends on the operation. */
static void answer(struct disk *disk, const uint8_t *asked, uint8_t operation, uint8_t flags, const uint32_t rest[3], const void *data, size_t length)
{
	uint8_t header[HEADER] = { operation, FINAL | flags };

	put(header + 4, (uint32_t)length);
	memcpy(header + 16, asked + 16, 4);	/* the task */
	put(header + 20, operation == READY ? 1 : UINT32_MAX);
	put(header + 24, disk->status);
	disk->status += operation == STATUS || (flags & WITH_STATUS);
	put(header + 28, disk->commands);
	put(header + 32, disk->commands + WINDOW);
	for (int i = 0; i < 3; i++)
		put(&header[36 + 4 * (size_t)i], rest[i]);
	transfer(disk->socket, header, sizeof(header), true);
	transfer(disk->socket, (void *)data, (length + 3) / 4 * 4, true);
}

static void answer_command(struct disk *disk, const uint8_t *asked)
{
	const uint32_t length = get(asked + 20), nothing[3] = { 0 }, next[3] = { 1, 0, length };
	static uint8_t data[MOST];

	disk->commands = get(asked + 24) + 1;
	memset(data, 0, sizeof(data));
	if (asked[1] & WRITES) {
		scsi_write_came();
		answer(disk, asked, DATA_IN, 0, nothing, memset(data, PATTERN_ALIEN, SCSI_BLOCK), SCSI_BLOCK);
		/* The status comes after what is written. */
		answer(disk, asked, READY, 0, next, NULL, 0);
	} else if (length) {
		scsi_answer(asked + 32, asked[9], data);
		answer(disk, asked, DATA_IN, WITH_STATUS, nothing, data, length < MOST ? length : MOST);
	} else {
		answer(disk, asked, STATUS, 0, nothing, NULL, 0);
	}
}

static void be_the_disk(void *arg)
{
	struct disk disk = { .socket = *(int *)arg, .status = 1 };
	const uint32_t nothing[3] = { 0 };

	for (;;) {
		uint8_t asked[HEADER];

		transfer(disk.socket, asked, sizeof(asked), false);
		ignore(disk.socket, 4u * asked[4] + ((get(asked + 4) & 0xffffff) + 3) / 4 * 4);
		if ((asked[0] & 0x3f) == COMMAND)
			answer_command(&disk, asked);
		else if ((asked[0] & 0x3f) == DATA_OUT && (asked[1] & FINAL))
			answer(&disk, asked, STATUS, 0, nothing, NULL, 0);
	}
}

/* ---- the initiator ---------------------------------------------------------------------------- */

enum { CREATE_SESSION = 11, DESTROY_SESSION, CREATE_CONNECTION, DESTROY_CONNECTION, BIND, SET, START, STOP };
/* Limits that a login would have found: no data without being asked for. */
enum { MOST_RECEIVED, MOST_SENT, ASKED_FIRST = 4, MOST_ASKED = 5, FIRST_BURST = 7, MOST_BURST = 8, FIRST_STATUS = 14, RECOVERY_SECONDS = 19 };

struct event {
	uint32_t type, error;
	uint64_t transport;
	union {
		struct { uint32_t first_command; uint16_t commands, depth; } create;
		struct { uint32_t session, connection, parameter, length; } set;
		struct { uint32_t session, connection; uint64_t socket; uint32_t leads; } bind;
		struct { uint32_t session, connection; uint64_t handle; uint32_t why; } stop;
	};
	struct { uint32_t session, host; uint64_t more; } created;
};

static struct {
	int netlink;
	uint64_t transport;
	uint32_t id, host;
} session;

/* Sends it, with this text behind, and waits for the answer, which replaces it. */
static int tell(struct event *event, uint32_t type, const char *text)
{
	struct {
		struct nlmsghdr header;
		struct event event;
		char text[32];
	} message = { .header = { .nlmsg_type = (uint16_t)type, .nlmsg_flags = NLM_F_REQUEST } };
	const struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };

	event->type = type;
	event->transport = session.transport;
	message.event = *event;
	snprintf(message.text, sizeof(message.text), "%s", text);
	message.header.nlmsg_len = sizeof(message);
	SETUP(sendto(session.netlink, &message, sizeof(message), 0, (const void *)&kernel, sizeof(kernel)));
	/* Beside answers there are events of other types. */
	do
		SETUP(recv(session.netlink, &message, sizeof(message), 0));
	while (message.header.nlmsg_type != type);
	*event = message.event;
	errno = -(int)event->error;
	return event->error ? -1 : 0;
}

static void set(uint32_t parameter, const char *value)
{
	struct event event = { .set = { session.id, 0, parameter, (uint32_t)strlen(value) + 1 } };

	SETUP(tell(&event, SET, value));
}

static void session_gone(void)
{
	enum { FOR_EVER = 1 };
	struct event event = { .stop = { .session = session.id, .why = FOR_EVER } };

	tell(&event, STOP, "");
	event = (struct event){ .bind = { .session = session.id } };
	tell(&event, DESTROY_CONNECTION, "");
	event = (struct event){ .bind = { .session = session.id } };
	tell(&event, DESTROY_SESSION, "");
}

/* Before the case enters a network of its own: the kernel listens in this one. */
static void reach_initiator(void)
{
	const struct sockaddr_nl answers = { .nl_family = AF_NETLINK, .nl_groups = 1 };
	FILE *handle = fopen("/sys/class/iscsi_transport/tcp/handle", "re");

	if (!handle)
		skip("iSCSI over TCP: %s", strerror(errno));
	if (fscanf(handle, "%ju", (uintmax_t *)&session.transport) != 1)
		broken("the initiator has no handle");
	fclose(handle);
	session.netlink = SETUP_NEEDS("the initiator", socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ISCSI), EPROTONOSUPPORT);
	SETUP_NEEDS("the initiator", bind(session.netlink, (const void *)&answers, sizeof(answers)), EPERM);
}

int iscsi_disk_that_answers_writes(void)
{
	struct event event = { .create = { .first_command = 1, .commands = WINDOW, .depth = WINDOW } };
	struct pollfd watch = watch_nodes();
	struct pair tcp;
	char path[128];
	int scan;

	require_disposable_machine();
	reach_initiator();
	scsi_watch_writes();
	enter_network();
	tcp = tcp_pair();
	peer_fork(be_the_disk, &tcp.to);
	close(tcp.to);
	SETUP_NEEDS("a session of iSCSI", tell(&event, CREATE_SESSION, ""), EPERM);
	session.id = event.created.session;
	session.host = event.created.host;
	at_end(session_gone);
	event = (struct event){ .bind = { .session = session.id } };
	SETUP(tell(&event, CREATE_CONNECTION, ""));
	event = (struct event){ .bind = { .session = session.id, .socket = (uint64_t)tcp.from, .leads = 1 } };
	SETUP(tell(&event, BIND, ""));
	set(MOST_RECEIVED, "8192");
	set(MOST_SENT, "8192");
	set(ASKED_FIRST, "1");
	set(MOST_ASKED, "1");
	set(FIRST_BURST, "8192");
	set(MOST_BURST, "8192");
	set(FIRST_STATUS, "1");
	/* A connection that ends in an error is given up soon. */
	set(RECOVERY_SECONDS, "1");
	event = (struct event){ .bind = { .session = session.id } };
	SETUP(tell(&event, START, ""));
	snprintf(path, sizeof(path), "/sys/class/scsi_host/host%u/scan", session.host);
	scan = SETUP(open(path, O_WRONLY | O_CLOEXEC));
	SETUP(write(scan, "- - -", 5));
	close(scan);
	snprintf(path, sizeof(path), "/sys/class/iscsi_session/session%u/device/target*/*:*/block/sd*", session.id);
	return open_disk(&watch, path);
}
