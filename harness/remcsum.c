// SPDX-License-Identifier: GPL-2.0
/*
 * A datagram whose checksum its receiver makes (see remcsum.h).
 */
#include "remcsum.h"

#include <arpa/inet.h>
#include <linux/fou.h>
#include <linux/if_ether.h>
#include <linux/if_tunnel.h>
#include <linux/ip.h>
#include <linux/udp.h>
#include <netinet/in.h>
#include <sys/time.h>

#define DEVICE "frames0"
#define HERE_INSIDE "10.1.1.1"
enum { GRE_PORT = 5555, GUE_PORT = 6666, INSIDE = 7000 };
static const unsigned char ours[6] = { 2, 0, 0, 0, 0, 1 }, theirs[6] = { 2, 0, 0, 0, 0, 2 };

struct __attribute__((packed)) frame {
	struct {
		uint16_t flags, protocol;
	} gre;
	struct ethhdr ethernet;
	struct {
		uint16_t tag, protocol;
	} priority;			/* of a VLAN that is none: nobody but offload looks at what is behind */
	struct iphdr ip;
	struct udphdr outer;
	struct {
		uint8_t words, protocol;
		uint16_t flags;
		uint32_t private_flags;
		uint16_t start, field;	/* of what is summed, and of the checksum, from the end of this header */
	} gue;
	struct udphdr inner;
	unsigned char payload[REMOTE_CHECKSUM_PAYLOAD];
};

/* The sum of RFC 1071, not complemented, in the byte order of the words. */
static uint16_t sum_of(uint32_t sum, const void *data, size_t length)
{
	const unsigned char *bytes = data;
	uint16_t word;

	for (size_t i = 0; i < length; i += sizeof(word)) {
		memcpy(&word, bytes + i, sizeof(word));
		sum += word;
	}
	sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)((sum & 0xffff) + (sum >> 16));
}

/* Of a datagram with this field of length. */
static uint16_t pseudo_header(const struct frame *frame, uint16_t length)
{
	return sum_of((uint32_t)htons(IPPROTO_UDP) + length, &frame->ip.saddr, 2 * sizeof(frame->ip.saddr));
}

static struct frame frame_new(void)
{
	enum { inner = sizeof(struct udphdr) + REMOTE_CHECKSUM_PAYLOAD, outer = inner + 12 + sizeof(struct udphdr) };
	struct frame frame = {
		.gre.protocol = htons(ETH_P_TEB),
		.ethernet.h_proto = htons(ETH_P_8021Q), .priority.protocol = htons(ETH_P_IP),
		.ip = {
			.version = 4, .ihl = 5, .ttl = 64, .protocol = IPPROTO_UDP,
			.tot_len = htons(sizeof(struct iphdr) + outer),
			.saddr = inet_addr("10.1.0.0"), .daddr = inet_addr(HERE_INSIDE),
		},
		.outer = { .source = htons(INSIDE), .dest = htons(GUE_PORT), .len = htons(outer) },
		.gue = {
			.words = 2, .protocol = IPPROTO_UDP, .flags = htons(1), .private_flags = htonl(1u << 31),
			.field = htons(offsetof(struct udphdr, check)),
		},
		/* A sender leaves the sum of the pseudo header there.  All ones is the only one that undoing loses. */
		.inner = { .source = htons(INSIDE), .dest = htons(INSIDE), .len = htons(inner), .check = 0xffff },
	};
	uint16_t rest;

	memcpy(frame.ethernet.h_dest, ours, sizeof(ours));
	memcpy(frame.ethernet.h_source, theirs, sizeof(theirs));
	memset(frame.payload, PATTERN_ALIEN, sizeof(frame.payload));
	/* The sender's address makes it so: the half of it that is still zero. */
	rest = (uint16_t)~pseudo_header(&frame, frame.inner.len);
	memcpy((char *)&frame.ip.saddr + 2, &rest, sizeof(rest));
	frame.ip.check = (uint16_t)~sum_of(0, &frame.ip, sizeof(frame.ip));
	frame.outer.check = (uint16_t)~sum_of(pseudo_header(&frame, frame.outer.len), &frame.outer, outer);
	return frame;
}

/* What arrives at this UDP port is of that kind. */
static void listen_for(uint16_t port, unsigned char kind, unsigned char protocol)
{
	struct request request;

	request_begin_generic(&request, generic_family("fou"), FOU_CMD_ADD, 0);
	port = htons(port);
	request_add(&request, FOU_ATTR_PORT, &port, sizeof(port));
	request_add(&request, FOU_ATTR_TYPE, &kind, sizeof(kind));
	if (protocol)
		request_add(&request, FOU_ATTR_IPPROTO, &protocol, sizeof(protocol));
	/* The checksum is stored at once, and not left to be made by whoever reads it. */
	request_add(&request, FOU_ATTR_REMCSUM_NOPARTIAL, "", 0);
	SETUP_NEEDS("packets in UDP", request_send(&request, NETLINK_GENERIC), EPERM);
}

struct remote_checksum remote_checksum_new(void)
{
	struct sockaddr_in name = { .sin_family = AF_INET, .sin_port = htons(GRE_PORT), .sin_addr = { htonl(INADDR_LOOPBACK) } };
	struct new_device device = device_begin("gretap", DEVICE);
	const struct timeval late = { .tv_sec = 30 };
	const struct frame frame = frame_new();
	struct remote_checksum path = { .length = sizeof(frame) };
	const int off = 1;

	request_add_word(&device.request, IFLA_GRE_LOCAL, htonl(INADDR_LOOPBACK));
	request_add_word(&device.request, IFLA_GRE_REMOTE, htonl(INADDR_LOOPBACK));
	device_make(&device);
	device_without_ipv6(DEVICE);
	device_hardware_address(DEVICE, ours);
	device_up(DEVICE, HERE_INSIDE);
	listen_for(GRE_PORT, FOU_ENCAP_DIRECT, IPPROTO_GRE);
	listen_for(GUE_PORT, FOU_ENCAP_GUE, 0);

	path.from = socket_of("UDP", AF_INET, SOCK_DGRAM, 0);
	SETUP(setsockopt(path.from, SOL_SOCKET, SO_NO_CHECK, &off, sizeof(off)));
	SETUP(connect(path.from, (const void *)&name, sizeof(name)));
	path.to = socket_of("UDP", AF_INET, SOCK_DGRAM, 0);
	name.sin_port = htons(INSIDE);
	name.sin_addr.s_addr = inet_addr(HERE_INSIDE);
	SETUP(bind(path.to, (const void *)&name, sizeof(name)));
	SETUP(setsockopt(path.to, SOL_SOCKET, SO_RCVTIMEO, &late, sizeof(late)));
	memcpy(path.packet, &frame, sizeof(frame));
	return path;
}
