/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The little of netlink(7) that sets networks up: requests with attributes, network devices, and
 * filters that act on every packet of one.
 */
#ifndef HARNESS_NETLINK_H
#define HARNESS_NETLINK_H

#include "case.h"

#include <linux/netlink.h>

struct request {
	union {
		struct nlmsghdr header;
		char bytes[4096];
	};
};

/* Begins a request of this type; body is what follows the header. */
void request_begin(struct request *request, int type, int flags, const void *body, size_t length);
/* What stands between the header of an attribute and the attributes inside. */
void request_append(struct request *request, const void *data, size_t length);
void request_add(struct request *request, int type, const void *data, size_t length);
void request_add_text(struct request *request, int type, const char *text);
void request_add_word(struct request *request, int type, uint32_t value);
/* Begins an attribute that holds those added next, up to request_end(). */
size_t request_nest(struct request *request, int type);
void request_end(struct request *request, size_t nest);
/* Sends it and waits for the answer: 0, or -1 and errno. */
int request_send(struct request *request, int protocol);
/* The same; what the kernel answers, instead of no more than an acknowledgement, is left in the request. */
int request_ask(struct request *request, int protocol);
/* Waits for what the kernel has to say on this socket; request_ask() in parts. */
int request_answer(struct request *answer, int netlink);
/* Pads it, for another one to follow. */
void request_align(struct request *request);
/* The number of a family of generic netlink.  Skips where the kernel has none of that name. */
int generic_family(const char *name);
/* Begins a request of such a family. */
void request_begin_generic(struct request *request, int family, int command, int flags);
/* The attribute of this type behind the header of an answer of such a family; its data. */
const void *answer_attribute(const struct request *answer, int type);

/*
 * A network device of this kind, down.  Attributes of the kind are added between begin and make.
 * Skips where the kernel has none of that kind.
 */
struct new_device {
	struct request request;
	size_t info, data;
	const char *kind, *name;
};
struct new_device device_begin(const char *kind, const char *name);
void device_make(struct new_device *device);
/* The same over another device. */
struct new_device device_begin_over(const char *kind, const char *name, const char *lower);

unsigned int device_index(const char *name);
/* Gives it an IPv4 address of a network of 24 bits, unless that is NULL, and takes it up. */
void device_up(const char *name, const char *address);
/* Takes the address that it has. */
void device_without_address(const char *name);
/* Gives it a hardware address, as Ethernet has. */
void device_hardware_address(const char *name, const unsigned char address[6]);

/* Nothing but what is asked for is sent there: IPv6 is off.  Skips where that cannot be set. */
void device_without_ipv6(const char *name);
/* Turns an offload of ethtool(8) on or off, such as ETHTOOL_SGRO, with which the device joins what it receives. */
void device_offload(const char *name, uint32_t command, bool on);

/*
 * Every packet that the device receives, or sends, is acted on by a tc(8) action of this kind, whose
 * attributes are added between begin and make.  Skips where the kernel has no such action.
 */
enum direction { RECEIVED, SENT };
struct new_action {
	struct request request;
	size_t options, actions, first, parameters;
	const char *kind;
};
struct new_action action_begin(const char *device, enum direction direction, const char *kind);
void action_make(struct new_action *action);
/* Every packet is shown to this BPF program (BPF_PROG_TYPE_SCHED_CLS), which decides. */
void filter_with_bpf(const char *device, enum direction direction, int program);

#endif
