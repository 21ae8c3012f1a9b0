// SPDX-License-Identifier: GPL-2.0
/*
 * The disk of Fibre Channel over Ethernet (see fcoe.h), and of its protocols what a login and a few commands take: FC-BB-5
 * (frames in Ethernet), FC-LS (logins) and FCP (SCSI commands).
 */
#include "fcoe.h"
#include "alien.h"
#include "crc32.h"
#include "frame.h"
#include "netlink.h"
#include "reclaim.h"
#include "targets.h"

#include <arpa/inet.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <netpacket/packet.h>
#include <poll.h>

#define INITIATORS "/sys/module/libfcoe/parameters"

enum { ETHERTYPE_FCOE = 0x8906, ETHERTYPE_FIP = 0x8914 };
enum { START = 0x2e, END = 0x42 };	/* SOFi3, EOFt */

struct fc_header {
	uint8_t r_ctl, to[3], cs_ctl, from[3], type, f_ctl[3], seq_id, df_ctl;
	uint16_t seq_cnt, ox_id, rx_id;
	uint32_t offset;
} __attribute__((packed));

/* What a frame is (R_CTL) and of which protocol. */
enum { LINK_ACCEPT = 0x84, ABORT = 0x81, LOGIN_REQUEST = 0x22, LOGIN_REPLY = 0x23, DATA = 0x01, READY = 0x05, COMMAND = 0x06, STATUS = 0x07 };
enum { LINK = 0x00, LOGIN = 0x01, SCSI = 0x08 };
/* F_CTL: of the responder; first, last of the exchange; end of the sequence; the other side's turn; parm is an offset. */
enum { RESPONDER = 1 << 23, FIRST = 1 << 21, LAST = 1 << 20, ENDS = 1 << 19, YOUR_TURN = 1 << 16, HAS_OFFSET = 1 << 3 };
enum { REJECTED = 0x01, ACCEPTED = 0x02, PLOGI = 0x03, FLOGI = 0x04, PRLI = 0x20 };

enum { FABRIC = 0xfffffe, LOGIN_SIZE = 116 };

struct frame {
	struct ether_header ethernet;
	uint8_t version[13], start;
	struct fc_header header;
	uint8_t payload[1400];
} __attribute__((packed));

struct wire_end {
	int socket;
	struct sockaddr_ll address;
};

static char initiator[IFNAMSIZ];	/* its device */

static void three_bytes(uint8_t to[3], unsigned int number)
{
	to[0] = (uint8_t)(number >> 16);
	to[1] = (uint8_t)(number >> 8);
	to[2] = (uint8_t)number;
}

/* A frame with this payload, which is filled up to a multiple of four bytes. */
static void send_frame(const struct wire_end *end, const struct fc_header *header, const void *payload, size_t length)
{
	struct frame frame = { .start = START, .ethernet.ether_type = htons(ETHERTYPE_FCOE), .header = *header };
	const size_t filled = (length + 3) / 4 * 4, covered = sizeof(frame.header) + filled;
	unsigned char *after = frame.payload + filled;
	uint32_t crc;

	memcpy(frame.ethernet.ether_shost, "\x0e\xfc\x00\x01\x01\x02", ETH_ALEN);
	memcpy(frame.ethernet.ether_dhost, "\x0e\xfc\x00", 3);
	/* The receiver compares the last three bytes of its address with whom the frame is for. */
	memcpy(frame.ethernet.ether_dhost + 3, header->to, 3);
	frame.header.f_ctl[2] |= (uint8_t)(filled - length);
	memcpy(frame.payload, payload, length);
	crc = crc32_of((const char *)&frame.header, covered);
	for (int i = 0; i < 4; i++)
		after[i] = (unsigned char)(crc >> (8 * i));
	after[4] = END;
	SETUP(sendto(end->socket, &frame, offsetof(struct frame, header) + covered + 8, 0, (const void *)&end->address, sizeof(end->address)));
}

/* At this offset of the data, or 0. */
static void answer(const struct wire_end *end, const struct fc_header *asked, uint8_t r_ctl, unsigned int f_ctl, uint32_t offset,
		   const void *payload, size_t length)
{
	struct fc_header header = { .r_ctl = r_ctl, .type = asked->type, .ox_id = asked->ox_id, .rx_id = htons(1), .offset = htonl(offset) };

	memcpy(header.to, asked->from, 3);
	memcpy(header.from, asked->to, 3);
	three_bytes(header.f_ctl, RESPONDER | ENDS | f_ctl);
	send_frame(end, &header, payload, length);
}

/* The parameters of a login; where they ask for a connection between two ports without a fabric, the other one is to begin. */
static const uint8_t *login_parameters(uint8_t command)
{
	static const uint8_t common[16] = { 0x20, 0x20, 0, 8, 0x88, 0, 1024 >> 8, 0, 0, 255, 0, 31, 0, 0, 2000 >> 8, 2000 & 0xff };
	static const uint8_t class_3[16] = { 0x80, 0, 0, 0, 0, 0, 1024 >> 8, 0, 0, 255, 0, 0, 0, 1, 0, 0 };
	static uint8_t login[LOGIN_SIZE];

	login[0] = command;
	memcpy(login + 4, common, sizeof(common));
	/* The names of port and node.  They are above the initiator's, which begin with 0x10 or 0x20: it takes the lower one of two addresses. */
	memset(login + 20, 0x7f, 16);
	memcpy(login + 68, class_3, sizeof(class_3));
	return login;
}

static void log_in(const struct wire_end *end)
{
	struct fc_header header = { .r_ctl = LOGIN_REQUEST, .type = LOGIN, .ox_id = htons(1), .rx_id = htons(0xffff) };

	three_bytes(header.to, FABRIC);
	three_bytes(header.f_ctl, FIRST | ENDS | YOUR_TURN);
	send_frame(end, &header, login_parameters(FLOGI), LOGIN_SIZE);
}

static void answer_login(const struct wire_end *end, const struct frame *asked)
{
	/* A page for SCSI: the two are a pair, of which this is the target. */
	static const uint8_t process[20] = { ACCEPTED, 16, 0, 20, SCSI, 0, 0x21, [19] = 0x12 };
	static const uint8_t no[8] = { REJECTED, [5] = 0x0b };

	if (asked->payload[0] == PLOGI)
		answer(end, &asked->header, LOGIN_REPLY, LAST | YOUR_TURN, 0, login_parameters(ACCEPTED), LOGIN_SIZE);
	else if (asked->payload[0] == PRLI)
		answer(end, &asked->header, LOGIN_REPLY, LAST | YOUR_TURN, 0, process, sizeof(process));
	else
		answer(end, &asked->header, LOGIN_REPLY, LAST | YOUR_TURN, 0, no, sizeof(no));
}

static void answer_status(const struct wire_end *end, const struct fc_header *asked)
{
	static const uint8_t good[24];

	answer(end, asked, STATUS, LAST | YOUR_TURN, 0, good, sizeof(good));
}

static void answer_command(const struct wire_end *end, const struct frame *asked)
{
	enum { UNIT = 1, FLAGS = 11, COMMAND_AT = 12, LENGTH_AT = 28, MOST = 1024 };
	uint8_t data[MOST] = { 0 };
	uint32_t ready[3] = { 0 }, length;

	memcpy(&length, asked->payload + LENGTH_AT, sizeof(length));
	if (asked->payload[FLAGS] & 1) {
		scsi_write_came();
		answer(end, &asked->header, DATA, HAS_OFFSET, 0, memset(data, PATTERN_ALIEN, SCSI_BLOCK), SCSI_BLOCK);
		/* The status comes after what is written. */
		ready[1] = length;
		answer(end, &asked->header, READY, YOUR_TURN, 0, ready, sizeof(ready));
		return;
	}
	scsi_answer(asked->payload + COMMAND_AT, asked->payload[UNIT], data);
	length = ntohl(length);
	for (uint32_t at = 0; at < length; at += MOST) {
		answer(end, &asked->header, DATA, HAS_OFFSET, at, data, length - at < MOST ? length - at : MOST);
		memset(data, 0, sizeof(data));
	}
	answer_status(end, &asked->header);
}

static void answer_frame(const struct wire_end *end, const struct frame *asked)
{
	static const uint8_t aborted[12] = { [10] = 0xff, [11] = 0xff };

	switch (asked->header.r_ctl) {
	case LOGIN_REQUEST:
		answer_login(end, asked);
		break;
	case COMMAND:
		answer_command(end, asked);
		break;
	case DATA:
		if (asked->header.f_ctl[0] & ENDS >> 16)
			answer_status(end, &asked->header);
		break;
	case ABORT:
		answer(end, &asked->header, LINK_ACCEPT, LAST | YOUR_TURN, 0, aborted, sizeof(aborted));
		break;
	}
}

/* Begins when the initiator looks for a fabric: its end of the cable is up then. */
static void be_the_disk(void *arg)
{
	const struct wire_end *end = arg;
	bool logged_in = false;

	for (;;) {
		struct frame frame = { .start = 0 };
		struct sockaddr_ll from = { .sll_pkttype = PACKET_OUTGOING };
		socklen_t length = sizeof(from);

		if (recvfrom(end->socket, &frame, sizeof(frame), 0, (void *)&from, &length) < 0 || from.sll_pkttype == PACKET_OUTGOING)
			continue;
		if (frame.ethernet.ether_type == htons(ETHERTYPE_FIP) && !logged_in) {
			log_in(end);
			logged_in = true;
		} else if (frame.ethernet.ether_type == htons(ETHERTYPE_FCOE)) {
			answer_frame(end, &frame);
		}
	}
}

static int tell_initiators(const char *file)
{
	int parameter = open(file, O_WRONLY | O_CLOEXEC);
	ssize_t told = parameter < 0 ? -1 : write(parameter, initiator, strlen(initiator));

	if (parameter >= 0)
		close(parameter);
	return told < 0 ? -1 : 0;
}

static void disk_removed(void)
{
	const struct ifinfomsg this = { .ifi_family = AF_UNSPEC, .ifi_index = (int)if_nametoindex(initiator) };
	struct request request;

	tell_initiators(INITIATORS "/destroy");
	request_begin(&request, RTM_DELLINK, 0, &this, sizeof(this));
	request_send(&request, NETLINK_ROUTE);
}

/* A cable in this network, which is the one where the initiator looks for its device. */
static struct wire_end cable_new(void)
{
	const struct ifinfomsg any = { .ifi_family = AF_UNSPEC };
	/* Of no protocol until it has its device: one that takes frames of all devices keeps copies of what other cases send. */
	struct wire_end end = { .socket = SETUP_NEEDS("packet(7)", socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0), EPERM, EAFNOSUPPORT) };
	struct new_device device;
	char far[IFNAMSIZ];
	size_t peer;

	snprintf(initiator, sizeof(initiator), "fc%d", getpid());
	snprintf(far, sizeof(far), "disk%d", getpid());
	device = device_begin("veth", initiator);
	peer = request_nest(&device.request, VETH_INFO_PEER);
	request_append(&device.request, &any, sizeof(any));
	request_add_text(&device.request, IFLA_IFNAME, far);
	request_end(&device.request, peer);
	device_make(&device);
	at_end(disk_removed);
	device_without_ipv6(initiator);
	device_without_ipv6(far);
	end.address = (struct sockaddr_ll){ .sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL), .sll_ifindex = (int)device_index(far) };
	SETUP(bind(end.socket, (const void *)&end.address, sizeof(end.address)));
	device_up(initiator, NULL);
	device_up(far, NULL);
	return end;
}

int fcoe_disk_that_answers_writes(void)
{
	struct pollfd watch = watch_nodes();
	struct wire_end end;
	char pattern[128];

	require_disposable_machine();
	SETUP_NEEDS("Fibre Channel over Ethernet", access(INITIATORS "/create", W_OK), ENOENT, EACCES, EROFS);
	scsi_watch_writes();
	end = cable_new();
	peer_fork(be_the_disk, &end);
	SETUP_NEEDS("an initiator of Fibre Channel over Ethernet", tell_initiators(INITIATORS "/create"), ENODEV, EPERM);
	snprintf(pattern, sizeof(pattern), "/sys/class/net/%s/ctlr_*/host*/rport-*/target*/*:*/block/sd*", initiator);
	return open_disk(&watch, pattern);
}
