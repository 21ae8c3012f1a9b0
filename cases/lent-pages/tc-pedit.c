// SPDX-License-Identifier: GPL-2.0
#include "tunnel.h"

#include <linux/tc_act/tc_pedit.h>

DESCRIBE("The tc(8) action pedit changes bytes behind the UDP header of a packet from a tunnel in a copy: the bytes of a memfd sealed with F_SEAL_WRITE that the sender lent stay as they were.",
	 .contract = "allowed", .since = "4.11", .needs = "tc fou", .cve = "CVE-2026-46331",
	 .source = "899ee91156e5 net/sched: fix pedit partial COW leading to page cache corruption; fcntl(2), F_SEAL_WRITE");

enum { lent = 256, place = 100 };

/* Four bytes at that place of each packet's payload become alien ones. */
static void edit_received(void)
{
	struct {
		struct tc_pedit_sel all;
		struct tc_pedit_key key;
	} edit = {
		.all = { .action = TC_ACT_PIPE, .nkeys = 1 },
		.key = { .val = 0x01010101u * PATTERN_ALIEN, .off = 8 + place },
	};
	struct new_action action = action_begin(TUNNEL_DEVICE, RECEIVED, "pedit");
	const uint16_t udp = TCA_PEDIT_KEY_EX_HDR_TYPE_UDP, set = TCA_PEDIT_KEY_EX_CMD_SET;
	size_t keys, key;

	request_add(&action.request, TCA_PEDIT_PARMS_EX, &edit, sizeof(edit));
	keys = request_nest(&action.request, TCA_PEDIT_KEYS_EX);
	key = request_nest(&action.request, TCA_PEDIT_KEY_EX);
	request_add(&action.request, TCA_PEDIT_KEY_EX_HTYPE, &udp, sizeof(udp));
	request_add(&action.request, TCA_PEDIT_KEY_EX_CMD, &set, sizeof(set));
	request_end(&action.request, key);
	request_end(&action.request, keys);
	action_make(&action);
}

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	unsigned char datagram[lent];
	struct tunnel tunnel;

	enter_network();
	tunnel = tunnel_new();
	edit_received();
	seal(fd, F_SEAL_WRITE);
	lend_through_tunnel(&tunnel, fd, lent);

	TRANSFERS(lent, recv(tunnel.to, datagram, lent, 0));

	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	CHECK(memcmp(datagram, pattern_from(0), lent), "the datagram came as it was sent");
	return passed();
}
