// SPDX-License-Identifier: GPL-2.0
/*
 * Requests to netlink(7) (see netlink.h).
 */
#include "netlink.h"

#include <arpa/inet.h>
#include <linux/ethtool.h>
#include <linux/genetlink.h>
#include <linux/if_link.h>
#include <linux/pkt_cls.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

/* How a kernel says that it lacks something of rtnetlink(7). */
#define LACKING EOPNOTSUPP, EPERM, ENOENT, EAFNOSUPPORT, ENODEV

static char *tail(struct request *request)
{
	return request->bytes + NLMSG_ALIGN(request->header.nlmsg_len);
}

static void grow(struct request *request, size_t length)
{
	if (NLMSG_ALIGN(request->header.nlmsg_len) + length > sizeof(request->bytes))
		broken("a netlink request of more than %zu bytes", sizeof(request->bytes));
	request->header.nlmsg_len = (uint32_t)(NLMSG_ALIGN(request->header.nlmsg_len) + length);
}

void request_begin(struct request *request, int type, int flags, const void *body, size_t length)
{
	memset(request, 0, sizeof(*request));
	request->header = (struct nlmsghdr){
		.nlmsg_len = NLMSG_HDRLEN, .nlmsg_type = (uint16_t)type,
		.nlmsg_flags = (uint16_t)(NLM_F_REQUEST | flags),
	};
	if (length)
		memcpy(tail(request), body, length);
	grow(request, length);
}

void request_add(struct request *request, int type, const void *data, size_t length)
{
	const struct nlattr header = { (uint16_t)(NLA_HDRLEN + length), (uint16_t)type };

	request_append(request, &header, sizeof(header));
	if (length)
		request_append(request, data, length);
}

void request_append(struct request *request, const void *data, size_t length)
{
	char *place = tail(request);

	grow(request, length);
	memcpy(place, data, length);
}

void request_add_text(struct request *request, int type, const char *text)
{
	request_add(request, type, text, strlen(text) + 1);
}

void request_add_word(struct request *request, int type, uint32_t value)
{
	request_add(request, type, &value, sizeof(value));
}

size_t request_nest(struct request *request, int type)
{
	size_t nest = NLMSG_ALIGN(request->header.nlmsg_len);

	request_add(request, type | NLA_F_NESTED, "", 0);
	return nest;
}

void request_end(struct request *request, size_t nest)
{
	uint16_t length;

	grow(request, 0);
	length = (uint16_t)(request->header.nlmsg_len - nest);
	memcpy(request->bytes + nest + offsetof(struct nlattr, nla_len), &length, sizeof(length));
}

void request_align(struct request *request)
{
	grow(request, 0);
}

int request_answer(struct request *answer, int netlink)
{
	ssize_t length = SETUP(recv(netlink, answer, sizeof(*answer), 0));
	struct nlmsgerr error = { 0 };

	if (length < NLMSG_HDRLEN)
		broken("netlink answered with %zd bytes", length);
	if (answer->header.nlmsg_type == NLMSG_ERROR)
		memcpy(&error, answer->bytes + NLMSG_HDRLEN, sizeof(error.error));
	errno = -error.error;
	return error.error ? -1 : 0;
}

int request_ask(struct request *request, int protocol)
{
	const struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
	int netlink = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol), result, error;

	if (netlink == -1)
		return -1;
	SETUP(sendto(netlink, request, request->header.nlmsg_len, 0, (const void *)&kernel, sizeof(kernel)));
	result = request_answer(request, netlink);
	error = errno;
	close(netlink);
	errno = error;
	return result;
}

int request_send(struct request *request, int protocol)
{
	request->header.nlmsg_flags |= NLM_F_ACK;
	return request_ask(request, protocol);
}

/* ---- generic netlink -------------------------------------------------------------------------- */

void request_begin_generic(struct request *request, int family, int command, int flags)
{
	const struct genlmsghdr header = { .cmd = (uint8_t)command, .version = 1 };

	request_begin(request, family, flags, &header, sizeof(header));
}

const void *answer_attribute(const struct request *answer, int type)
{
	size_t at = NLMSG_LENGTH(GENL_HDRLEN);
	struct nlattr header;

	while (at + sizeof(header) <= answer->header.nlmsg_len) {
		memcpy(&header, answer->bytes + at, sizeof(header));
		if ((header.nla_type & NLA_TYPE_MASK) == type)
			return answer->bytes + at + NLA_HDRLEN;
		at += NLA_ALIGN(header.nla_len < NLA_HDRLEN ? NLA_HDRLEN : header.nla_len);
	}
	broken("netlink's answer lacks attribute %d", type);
}

int generic_family(const char *name)
{
	struct request request;
	uint16_t family;

	request_begin_generic(&request, GENL_ID_CTRL, CTRL_CMD_GETFAMILY, 0);
	request_add_text(&request, CTRL_ATTR_FAMILY_NAME, name);
	SETUP_NEEDS(name, request_ask(&request, NETLINK_GENERIC), ENOENT, EPERM, EPROTONOSUPPORT);
	memcpy(&family, answer_attribute(&request, CTRL_ATTR_FAMILY_ID), sizeof(family));
	return family;
}

/* ---- devices ---------------------------------------------------------------------------------- */

struct new_device device_begin_over(const char *kind, const char *name, const char *lower)
{
	struct new_device device = { .kind = kind, .name = name };
	const struct ifinfomsg any = { .ifi_family = AF_UNSPEC };

	request_begin(&device.request, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, &any, sizeof(any));
	request_add_text(&device.request, IFLA_IFNAME, name);
	if (lower)
		request_add_word(&device.request, IFLA_LINK, device_index(lower));
	device.info = request_nest(&device.request, IFLA_LINKINFO);
	request_add_text(&device.request, IFLA_INFO_KIND, kind);
	device.data = request_nest(&device.request, IFLA_INFO_DATA);
	return device;
}

struct new_device device_begin(const char *kind, const char *name)
{
	return device_begin_over(kind, name, NULL);
}

void device_make(struct new_device *device)
{
	request_end(&device->request, device->data);
	request_end(&device->request, device->info);
	SETUP_NEEDS(device->kind, request_send(&device->request, NETLINK_ROUTE), LACKING);
}

unsigned int device_index(const char *name)
{
	unsigned int index = if_nametoindex(name);

	if (!index)
		broken("there is no device %s: %s", name, strerror(errno));
	return index;
}

static struct ifreq device_request(const char *name)
{
	struct ifreq request = { 0 };

	snprintf(request.ifr_name, sizeof(request.ifr_name), "%s", name);
	return request;
}

static void set(int any, unsigned long what, struct ifreq *request)
{
	SETUP(ioctl(any, what, request));
}

void device_up(const char *name, const char *address)
{
	int any = SETUP(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
	struct ifreq request = device_request(name);
	struct sockaddr_in *wanted = (void *)&request.ifr_addr;

	if (address) {
		wanted->sin_family = AF_INET;
		if (inet_pton(AF_INET, address, &wanted->sin_addr) != 1)
			broken("%s is no address", address);
		set(any, SIOCSIFADDR, &request);
		wanted->sin_addr.s_addr = htonl(0xffffff00);
		set(any, SIOCSIFNETMASK, &request);
	}
	request = device_request(name);
	set(any, SIOCGIFFLAGS, &request);
	request.ifr_flags |= IFF_UP;
	set(any, SIOCSIFFLAGS, &request);
	close(any);
}

void device_without_address(const char *name)
{
	int any = SETUP(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
	struct ifreq request = device_request(name);

	request.ifr_addr.sa_family = AF_INET;
	set(any, SIOCSIFADDR, &request);
	close(any);
}

void device_hardware_address(const char *name, const unsigned char address[6])
{
	int any = SETUP(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
	struct ifreq request = device_request(name);

	request.ifr_hwaddr.sa_family = ARPHRD_ETHER;
	memcpy(request.ifr_hwaddr.sa_data, address, 6);
	set(any, SIOCSIFHWADDR, &request);
	close(any);
}

void device_without_ipv6(const char *name)
{
	char path[96];
	int off;

	snprintf(path, sizeof(path), "/proc/sys/net/ipv6/conf/%s/disable_ipv6", name);
	if (access(path, F_OK))
		return;
	off = SETUP_NEEDS("a device without IPv6", open(path, O_WRONLY | O_CLOEXEC), EROFS, EACCES, EPERM);
	SETUP(write(off, "1", 1));
	close(off);
}

void device_offload(const char *name, uint32_t command, bool on)
{
	int any = SETUP(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
	struct ethtool_value value = { .cmd = command, .data = on };
	struct ifreq request = device_request(name);

	request.ifr_data = (void *)&value;
	set(any, SIOCETHTOOL, &request);
	close(any);
}

/* ---- filters ---------------------------------------------------------------------------------- */

/* A classifier of this kind for every packet, at the place where the device receives or sends. */
static void filter_begin(struct request *request, const char *device, enum direction direction, const char *kind)
{
	struct tcmsg place = {
		.tcm_ifindex = (int)device_index(device), .tcm_parent = TC_H_CLSACT, .tcm_handle = TC_H_MAKE(TC_H_CLSACT, 0),
	};

	request_begin(request, RTM_NEWQDISC, NLM_F_CREATE, &place, sizeof(place));
	request_add_text(request, TCA_KIND, "clsact");
	SETUP_NEEDS("clsact", request_send(request, NETLINK_ROUTE), LACKING);
	place.tcm_parent = TC_H_MAKE(TC_H_CLSACT, direction == SENT ? TC_H_MIN_EGRESS : TC_H_MIN_INGRESS);
	place.tcm_handle = 0;
	/* Of every protocol, and the first to be asked. */
	place.tcm_info = TC_H_MAKE(1u << 16, htons(0x0003));
	request_begin(request, RTM_NEWTFILTER, NLM_F_CREATE | NLM_F_EXCL, &place, sizeof(place));
	request_add_text(request, TCA_KIND, kind);
}

struct new_action action_begin(const char *device, enum direction direction, const char *kind)
{
	struct new_action action = { .kind = kind };

	filter_begin(&action.request, device, direction, "matchall");
	action.options = request_nest(&action.request, TCA_OPTIONS);
	action.actions = request_nest(&action.request, TCA_MATCHALL_ACT);
	action.first = request_nest(&action.request, 1);
	request_add_text(&action.request, TCA_ACT_KIND, kind);
	action.parameters = request_nest(&action.request, TCA_ACT_OPTIONS);
	return action;
}

void action_make(struct new_action *action)
{
	request_end(&action->request, action->parameters);
	request_end(&action->request, action->first);
	request_end(&action->request, action->actions);
	request_end(&action->request, action->options);
	/* EINVAL: a kernel whose action has other attributes only. */
	SETUP_NEEDS(action->kind, request_send(&action->request, NETLINK_ROUTE), LACKING, EINVAL);
}

void filter_with_bpf(const char *device, enum direction direction, int program)
{
	struct request request;
	size_t options;

	filter_begin(&request, device, direction, "bpf");
	options = request_nest(&request, TCA_OPTIONS);
	request_add_word(&request, TCA_BPF_FD, (uint32_t)program);
	request_add_text(&request, TCA_BPF_NAME, "case");
	request_add_word(&request, TCA_BPF_FLAGS, TCA_BPF_FLAG_ACT_DIRECT);
	request_end(&request, options);
	SETUP_NEEDS("a BPF classifier", request_send(&request, NETLINK_ROUTE), LACKING);
}
