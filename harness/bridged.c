// SPDX-License-Identifier: GPL-2.0
/*
 * A bridge with two ports (see bridged.h).
 */
#include "bridged.h"

#include <arpa/inet.h>
#include <linux/filter.h>
#include <linux/if_ether.h>
#include <linux/if_link.h>
#include <linux/if_tun.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <netinet/in.h>
#include <sys/ioctl.h>

enum { PORT = 5555, NETWORK = 7 };
#define BRIDGE "bridge0"

static void up(const char *name)
{
	device_without_ipv6(name);
	device_up(name, NULL);
}

static int tap_new(void)
{
	struct ifreq request = { .ifr_name = "tap0", .ifr_flags = IFF_TAP | IFF_NO_PI };
	/* Nothing but ARP: a bridge has things to say of its own. */
	struct sock_filter only_arp[] = {
		BPF_STMT(BPF_LD | BPF_H | BPF_ABS, offsetof(struct ethhdr, h_proto)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ETH_P_ARP, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, UINT32_MAX),
		BPF_STMT(BPF_RET | BPF_K, 0),
	};
	struct sock_fprog filter = { .len = sizeof(only_arp) / sizeof(only_arp[0]), .filter = only_arp };
	int device = SETUP_NEEDS("/dev/net/tun", open("/dev/net/tun", O_RDWR | O_CLOEXEC), ENOENT, ENODEV, EACCES, EPERM);

	SETUP_NEEDS("a TAP device", ioctl(device, TUNSETIFF, &request), EPERM);
	SETUP(ioctl(device, TUNATTACHFILTER, &filter));
	return device;
}

static void add_port(const char *name)
{
	struct ifreq request = { .ifr_name = BRIDGE, .ifr_ifindex = (int)device_index(name) };
	int any = socket_of("IPv4", AF_INET, SOCK_DGRAM, 0);

	SETUP(ioctl(any, SIOCBRADDIF, &request));
	close(any);
	up(name);
}

/* A bridge that speaks ARP itself reads every such packet, and for that pulls all of it into its head. */
static void without_arp(const char *name)
{
	struct ifreq request = { .ifr_flags = IFF_NOARP };
	int any = socket_of("IPv4", AF_INET, SOCK_DGRAM, 0);

	snprintf(request.ifr_name, sizeof(request.ifr_name), "%s", name);
	SETUP(ioctl(any, SIOCSIFFLAGS, &request));
	close(any);
}

static void make_devices(void)
{
	struct new_device bridge = device_begin("bridge", BRIDGE), tunnel = device_begin("vxlan", "frames0");
	const uint16_t port = htons(PORT);

	device_make(&bridge);
	request_add_word(&tunnel.request, IFLA_VXLAN_ID, NETWORK);
	request_add(&tunnel.request, IFLA_VXLAN_PORT, &port, sizeof(port));
	device_make(&tunnel);
	without_arp(BRIDGE);
	up(BRIDGE);
}

struct bridged_arp bridged_arp_new(void)
{
	struct {
		uint32_t flags, network;
		struct ethhdr ethernet;
		struct arphdr arp;
		unsigned char addresses[2 * (6 + 4)];
	} __attribute__((packed)) packet = {
		.flags = htonl(0x08000000), .network = htonl(NETWORK << 8),
		.ethernet = { .h_dest = { 2, 0, 0, 0, 0, 1 }, .h_source = { 2, 0, 0, 0, 0, 2 }, .h_proto = htons(ETH_P_ARP) },
		.arp = {
			.ar_hrd = htons(ARPHRD_ETHER), .ar_pro = htons(ETH_P_IP), .ar_hln = 6, .ar_pln = 4, .ar_op = htons(ARPOP_REPLY),
		},
	};
	const struct sockaddr_in name = { .sin_family = AF_INET, .sin_port = htons(PORT), .sin_addr = { htonl(INADDR_LOOPBACK) } };
	struct bridged_arp path = { .length = sizeof(packet) };
	const int off = 1;

	make_devices();
	path.to = tap_new();
	add_port("frames0");
	add_port("tap0");
	path.from = socket_of("UDP", AF_INET, SOCK_DGRAM, 0);
	SETUP(setsockopt(path.from, SOL_SOCKET, SO_NO_CHECK, &off, sizeof(off)));
	SETUP(connect(path.from, (const void *)&name, sizeof(name)));
	memcpy(path.packet, &packet, sizeof(packet));
	memcpy(path.frame, &packet.ethernet, sizeof(path.frame));
	return path;
}
