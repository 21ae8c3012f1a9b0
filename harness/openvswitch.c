// SPDX-License-Identifier: GPL-2.0
/*
 * A switch of Open vSwitch (see openvswitch.h).
 */
#include "openvswitch.h"

#include <linux/openvswitch.h>

#define SWITCH "switch0"

enum { ITSELF = OVSP_LOCAL, CABLE = 1, NOBODY = 0x7fffffff };

static void begin(struct request *request, const char *family, int command, unsigned int which)
{
	const struct ovs_header header = { .dp_ifindex = (int)which };

	request_begin_generic(request, generic_family(family), command, 0);
	request_append(request, &header, sizeof(header));
}

static void make(struct request *request, const char *what)
{
	SETUP_NEEDS(what, request_send(request, NETLINK_GENERIC), EPERM, EOPNOTSUPP);
}

/* What comes in by this port goes out by the other one, after it was shown to that process, if any. */
static void add_flow(uint32_t from, uint32_t to, uint32_t process)
{
	const struct ovs_key_ethernet any = { .eth_src = { 0 } };
	struct request request;
	size_t nest, shown;

	begin(&request, OVS_FLOW_FAMILY, OVS_FLOW_CMD_NEW, device_index(SWITCH));
	nest = request_nest(&request, OVS_FLOW_ATTR_KEY);
	request_add_word(&request, OVS_KEY_ATTR_IN_PORT, from);
	request_add(&request, OVS_KEY_ATTR_ETHERNET, &any, sizeof(any));
	request_end(&request, nest);
	/* Only the port is looked at. */
	nest = request_nest(&request, OVS_FLOW_ATTR_MASK);
	request_add_word(&request, OVS_KEY_ATTR_IN_PORT, UINT32_MAX);
	request_end(&request, nest);
	nest = request_nest(&request, OVS_FLOW_ATTR_ACTIONS);
	if (process) {
		shown = request_nest(&request, OVS_ACTION_ATTR_USERSPACE);
		request_add_word(&request, OVS_USERSPACE_ATTR_PID, process);
		request_end(&request, shown);
	}
	request_add_word(&request, OVS_ACTION_ATTR_OUTPUT, to);
	request_end(&request, nest);
	make(&request, "a flow of Open vSwitch");
}

void switch_that_shows_packets(const struct wire *wire)
{
	struct request request;

	wire_enter(wire->far);
	begin(&request, OVS_DATAPATH_FAMILY, OVS_DP_CMD_NEW, 0);
	request_add_text(&request, OVS_DP_ATTR_NAME, SWITCH);
	request_add_word(&request, OVS_DP_ATTR_UPCALL_PID, NOBODY);
	make(&request, "a switch of Open vSwitch");
	begin(&request, OVS_VPORT_FAMILY, OVS_VPORT_CMD_NEW, device_index(SWITCH));
	request_add_text(&request, OVS_VPORT_ATTR_NAME, FAR);
	request_add_word(&request, OVS_VPORT_ATTR_TYPE, OVS_VPORT_TYPE_NETDEV);
	request_add_word(&request, OVS_VPORT_ATTR_PORT_NO, CABLE);
	request_add_word(&request, OVS_VPORT_ATTR_UPCALL_PID, NOBODY);
	make(&request, "a port of Open vSwitch");
	add_flow(CABLE, ITSELF, NOBODY);
	add_flow(ITSELF, CABLE, 0);
	device_without_ipv6(SWITCH);
	device_without_address(FAR);
	device_up(SWITCH, FAR_ADDRESS);
	wire_enter(wire->near);
}
