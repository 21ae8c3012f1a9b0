// SPDX-License-Identifier: GPL-2.0
/*
 * Two network namespaces and a cable (see wire.h).
 */
#include "wire.h"
#include "namespaces.h"

#include <arpa/inet.h>
#include <linux/ethtool.h>
#include <linux/if_link.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <netinet/in.h>
#include <sys/time.h>

void wire_enter(int end)
{
	SETUP(setns(end, CLONE_NEWNET));
}

static int this_network(void)
{
	return SETUP(open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC));
}

struct wire wire_new(void)
{
	const struct ifinfomsg any = { .ifi_family = AF_UNSPEC };
	struct new_device device;
	struct wire wire;
	size_t peer;

	enter_network();
	wire.near = this_network();
	SETUP_NEEDS("a second network", unshare(CLONE_NEWNET), EPERM, ENOSPC);
	wire.far = this_network();
	device = device_begin("veth", FAR);
	peer = request_nest(&device.request, VETH_INFO_PEER);
	request_append(&device.request, &any, sizeof(any));
	request_add_text(&device.request, IFLA_IFNAME, NEAR);
	request_add_word(&device.request, IFLA_NET_NS_FD, (uint32_t)wire.near);
	request_end(&device.request, peer);
	device_make(&device);
	device_without_ipv6(FAR);
	device_up(FAR, FAR_ADDRESS);
	wire_enter(wire.near);
	device_without_ipv6(NEAR);
	device_up(NEAR, NEAR_ADDRESS);
	return wire;
}

/* A new one holds already. */
static void plug(int action)
{
	const struct tcmsg place = { .tcm_ifindex = (int)device_index(NEAR), .tcm_parent = TC_H_ROOT };
	const struct tc_plug_qopt options = { .action = action, .limit = UINT32_MAX };
	struct request request;

	request_begin(&request, RTM_NEWQDISC, NLM_F_CREATE | NLM_F_REPLACE, &place, sizeof(place));
	request_add_text(&request, TCA_KIND, "plug");
	request_add(&request, TCA_OPTIONS, &options, sizeof(options));
	SETUP_NEEDS("the queueing discipline plug", request_send(&request, NETLINK_ROUTE), ENOENT, EOPNOTSUPP);
}

void wire_hold(void)
{
	plug(TCQ_PLUG_BUFFER);
}

void wire_release(void)
{
	plug(TCQ_PLUG_RELEASE_INDEFINITE);
}

struct pair wire_udp(const struct wire *wire, const char *address)
{
	struct sockaddr_in name = { .sin_family = AF_INET, .sin_port = htons(7000), .sin_addr = { inet_addr(address) } };
	const struct timeval late = { .tv_sec = 30 };
	struct pair pair;

	wire_enter(wire->far);
	pair.to = socket_of("UDP", AF_INET, SOCK_DGRAM, 0);
	SETUP(bind(pair.to, (const void *)&name, sizeof(name)));
	SETUP(setsockopt(pair.to, SOL_SOCKET, SO_RCVTIMEO, &late, sizeof(late)));
	wire_enter(wire->near);
	pair.from = socket_of("UDP", AF_INET, SOCK_DGRAM, 0);
	SETUP(connect(pair.from, (const void *)&name, sizeof(name)));
	return pair;
}

struct pair wire_udp_joined(const struct wire *wire)
{
	enum { TO_JOIN = 104 /* UDP_GRO, 5.0 */, ON = 1, LENGTH = 100 };
	static const char bytes[LENGTH];
	struct pair pair = wire_udp(wire, FAR_ADDRESS);

	wire_enter(wire->far);
	device_offload(FAR, ETHTOOL_SGRO, true);
	wire_enter(wire->near);
	/* veth joins nothing that its other end could have sent as one. */
	device_offload(NEAR, ETHTOOL_STSO, false);
	SETUP_NEEDS("joining UDP packets", setsockopt(pair.to, IPPROTO_UDP, TO_JOIN, &(int){ ON }, sizeof(int)), ENOPROTOOPT);
	/* One to learn who has the address. */
	SETUP(send(pair.from, bytes, LENGTH, 0));
	forget_datagram(pair.to);
	wire_hold();
	SETUP(send(pair.from, bytes, LENGTH, 0));
	SETUP(send(pair.from, bytes, LENGTH, 0));
	wire_release();
	if (forget_datagram(pair.to) != 2 * sizeof(bytes))
		skip("the device does not join packets");
	return pair;
}
