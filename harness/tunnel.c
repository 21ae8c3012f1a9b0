// SPDX-License-Identifier: GPL-2.0
/*
 * A tunnel of IPv4 in UDP (see tunnel.h).
 */
#include "tunnel.h"

#include <arpa/inet.h>
#include <linux/ethtool.h>
#include <linux/fou.h>
#include <linux/if_tunnel.h>
#include <linux/udp.h>
#include <netinet/in.h>
#include <sys/time.h>

enum { OUTSIDE = 5555, INSIDE = 7000 };
#define HERE_INSIDE "10.1.1.1"
#define THERE_INSIDE "10.1.1.2"

/* What arrives at UDP port OUTSIDE is taken for IPv4 packets. */
static void listen_for_packets(void)
{
	const uint16_t port = htons(OUTSIDE);
	const unsigned char direct = FOU_ENCAP_DIRECT, packets = IPPROTO_IPIP;
	struct request request;

	request_begin_generic(&request, generic_family("fou"), FOU_CMD_ADD, 0);
	request_add(&request, FOU_ATTR_PORT, &port, sizeof(port));
	request_add(&request, FOU_ATTR_TYPE, &direct, sizeof(direct));
	request_add(&request, FOU_ATTR_IPPROTO, &packets, sizeof(packets));
	SETUP_NEEDS("packets in UDP", request_send(&request, NETLINK_GENERIC), EPERM);
}

struct tunnel tunnel_new(void)
{
	struct sockaddr_in name = { .sin_family = AF_INET, .sin_port = htons(OUTSIDE), .sin_addr = { htonl(INADDR_LOOPBACK) } };
	struct new_device device = device_begin("ipip", TUNNEL_DEVICE);
	const struct timeval late = { .tv_sec = 30 };
	struct tunnel tunnel;

	request_add_word(&device.request, IFLA_IPTUN_LOCAL, htonl(INADDR_LOOPBACK));
	request_add_word(&device.request, IFLA_IPTUN_REMOTE, htonl(INADDR_LOOPBACK));
	device_make(&device);
	device_without_ipv6(TUNNEL_DEVICE);
	device_offload(TUNNEL_DEVICE, ETHTOOL_SGRO, false);
	device_up(TUNNEL_DEVICE, HERE_INSIDE);
	listen_for_packets();
	tunnel.from = socket_of("UDP", AF_INET, SOCK_DGRAM, 0);
	SETUP(connect(tunnel.from, (const void *)&name, sizeof(name)));
	tunnel.to = socket_of("UDP", AF_INET, SOCK_DGRAM, 0);
	name.sin_port = htons(INSIDE);
	name.sin_addr.s_addr = inet_addr(HERE_INSIDE);
	SETUP(bind(tunnel.to, (const void *)&name, sizeof(name)));
	SETUP(setsockopt(tunnel.to, SOL_SOCKET, SO_RCVTIMEO, &late, sizeof(late)));
	return tunnel;
}

/* RFC 1071, in the byte order of the words. */
static uint16_t checksum(const void *data, size_t length)
{
	const uint16_t *words = data;
	uint32_t sum = 0;

	for (size_t i = 0; i < length / sizeof(*words); i++)
		sum += words[i];
	sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)~((sum & 0xffff) + (sum >> 16));
}

void lend_through_tunnel(const struct tunnel *tunnel, int fd, size_t length)
{
	struct {
		struct iphdr ip;
		struct udphdr udp;
	} headers = {
		.ip = {
			.version = 4, .ihl = 5, .ttl = 64, .protocol = IPPROTO_UDP,
			.tot_len = htons((uint16_t)(TUNNEL_HEADERS + length)),
			.saddr = inet_addr(THERE_INSIDE), .daddr = inet_addr(HERE_INSIDE),
		},
		.udp = {
			.source = htons(INSIDE), .dest = htons(INSIDE), .len = htons((uint16_t)(8 + length)),
		},
	};
	struct page_pipe pipe = page_pipe_new();

	headers.ip.check = checksum(&headers.ip, sizeof(headers.ip));
	lend_header(&pipe, &headers, TUNNEL_HEADERS);
	lend_pages(&pipe, fd, 0, length);
	lend_to_socket(&pipe, tunnel->from, TUNNEL_HEADERS + length, 0);
	close(pipe.in);
	close(pipe.out);
}
