// SPDX-License-Identifier: GPL-2.0
/*
 * A datagram whose checksum its receiver makes (see remcsum.h).
 */
#include "remcsum.h"

#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/if_link.h>
#include <linux/ip.h>
#include <linux/udp.h>
#include <netinet/in.h>
#include <sys/time.h>

struct end {
	const char *device, *address;
	uint16_t port;
	uint32_t network;
};
static const struct end outside = { "frames0", "10.1.1.1", 5555, 7 }, inside = { "frames1", "10.2.1.1", 6666, 8 };
static const unsigned char ours[6] = { 2, 0, 0, 0, 0, 1 }, theirs[6] = { 2, 0, 0, 0, 0, 2 };
enum { PORT = 7000 };

struct vxlan {
	uint32_t flags, network;
};

struct packet {
	struct vxlan outer;
	struct ethhdr ethernet;
	struct {
		uint16_t tag, protocol;
	} priority;			/* of a VLAN that is none: nobody but offload looks at what is behind */
	struct iphdr ip;
	struct udphdr udp;
	struct vxlan inner;
	struct ethhdr inner_ethernet;
	struct iphdr inner_ip;
	struct udphdr inner_udp;
	unsigned char payload[REMOTE_CHECKSUM_PAYLOAD];
} __attribute__((packed));

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

/* Of a datagram behind this header, with this field of length. */
static uint16_t pseudo_header(struct iphdr ip, uint16_t length)
{
	return sum_of((uint32_t)htons(IPPROTO_UDP) + length, &ip.saddr, sizeof(ip.saddr) + sizeof(ip.daddr));
}

/* Of a datagram of so many bytes, from the first address of the network that this one is in. */
static struct iphdr ip_to(const char *address, size_t length)
{
	return (struct iphdr){
		.version = 4, .ihl = 5, .ttl = 64, .protocol = IPPROTO_UDP,
		.tot_len = htons((uint16_t)(sizeof(struct iphdr) + length)),
		.saddr = inet_addr(address) & htonl(0xffff0000), .daddr = inet_addr(address),
	};
}

static struct packet packet_new(void)
{
	enum {
		within = sizeof(struct udphdr) + REMOTE_CHECKSUM_PAYLOAD,
		without = sizeof(struct udphdr) + sizeof(struct vxlan) + sizeof(struct ethhdr) + sizeof(struct iphdr) + within,
		/* Where the sum begins, behind the header of VXLAN, in words; and that it is UDP's. */
		start = (sizeof(struct ethhdr) + sizeof(struct iphdr)) / 2, of_udp = 0x80,
		network_given = 0x08000000, checksum_left = 0x00200000,
	};
	struct packet packet = {
		.outer = { htonl(network_given), htonl(outside.network << 8) },
		.ethernet.h_proto = htons(ETH_P_8021Q), .priority.protocol = htons(ETH_P_IP),
		.ip = ip_to(outside.address, without),
		.udp = { .source = htons(PORT), .dest = htons(inside.port), .len = htons(without) },
		.inner = { htonl(network_given | checksum_left), htonl(inside.network << 8 | of_udp | start) },
		.inner_ethernet.h_proto = htons(ETH_P_IP),
		.inner_ip = ip_to(inside.address, within),
		/* A sender leaves the sum of the pseudo header there.  All ones is the only one that undoing loses. */
		.inner_udp = { .source = htons(PORT), .dest = htons(PORT), .len = htons(within), .check = 0xffff },
	};
	uint16_t rest;

	memcpy(packet.ethernet.h_dest, ours, sizeof(ours));
	memcpy(packet.ethernet.h_source, theirs, sizeof(theirs));
	memcpy(packet.inner_ethernet.h_dest, ours, sizeof(ours));
	memcpy(packet.inner_ethernet.h_source, theirs, sizeof(theirs));
	memset(packet.payload, PATTERN_ALIEN, sizeof(packet.payload));
	/* The sender's address makes it so: the half of it that is still zero. */
	rest = (uint16_t)~pseudo_header(packet.inner_ip, packet.inner_udp.len);
	memcpy((char *)&packet.inner_ip.saddr + 2, &rest, sizeof(rest));
	packet.inner_ip.check = (uint16_t)~sum_of(0, &packet.inner_ip, sizeof(packet.inner_ip));
	packet.ip.saddr |= htonl(2);
	packet.ip.check = (uint16_t)~sum_of(0, &packet.ip, sizeof(packet.ip));
	packet.udp.check = (uint16_t)~sum_of(pseudo_header(packet.ip, packet.udp.len), &packet.udp, without);
	return packet;
}

static void make_end(const struct end *end, bool makes_checksums)
{
	struct new_device device = device_begin("vxlan", end->device);
	const uint16_t port = htons(end->port);
	const uint8_t yes = 1;

	request_add_word(&device.request, IFLA_VXLAN_ID, end->network);
	request_add(&device.request, IFLA_VXLAN_PORT, &port, sizeof(port));
	if (makes_checksums) {
		request_add(&device.request, IFLA_VXLAN_REMCSUM_RX, &yes, sizeof(yes));
		/* It is stored at once, and not left to be made by whoever reads it. */
		request_add(&device.request, IFLA_VXLAN_REMCSUM_NOPARTIAL, "", 0);
	}
	device_make(&device);
	device_without_ipv6(end->device);
	device_hardware_address(end->device, ours);
	device_up(end->device, end->address);
}

/* Without, offload passes by what has a tag of a VLAN (CONFIG_VLAN_8021Q=n). */
static void require_offload_of_vlans(void)
{
	FILE *symbols = fopen("/proc/kallsyms", "re");
	char line[256];

	while (symbols && fgets(line, sizeof(line), symbols))
		if (strstr(line, " vlan_gro_receive")) {
			fclose(symbols);
			return;
		}
	skip("no generic receive offload of VLANs, or no /proc/kallsyms to say so");
}

struct remote_checksum remote_checksum_new(void)
{
	struct sockaddr_in name = { .sin_family = AF_INET, .sin_port = htons(outside.port), .sin_addr = { htonl(INADDR_LOOPBACK) } };
	const struct timeval late = { .tv_sec = 30 };
	const struct packet packet = packet_new();
	struct remote_checksum path = { .length = sizeof(packet) };
	const int off = 1;

	require_offload_of_vlans();
	make_end(&outside, false);
	make_end(&inside, true);
	path.from = socket_of("UDP", AF_INET, SOCK_DGRAM, 0);
	SETUP(setsockopt(path.from, SOL_SOCKET, SO_NO_CHECK, &off, sizeof(off)));
	SETUP(connect(path.from, (const void *)&name, sizeof(name)));
	path.to = socket_of("UDP", AF_INET, SOCK_DGRAM, 0);
	name.sin_port = htons(PORT);
	name.sin_addr.s_addr = inet_addr(inside.address);
	SETUP(bind(path.to, (const void *)&name, sizeof(name)));
	SETUP(setsockopt(path.to, SOL_SOCKET, SO_RCVTIMEO, &late, sizeof(late)));
	memcpy(path.packet, &packet, sizeof(packet));
	return path;
}
