// SPDX-License-Identifier: GPL-2.0
#include "netlink.h"
#include "xfrm.h"

#include <linux/filter.h>
#include <linux/if_tun.h>
#include <linux/tc_act/tc_mirred.h>
#include <net/if.h>
#include <sys/ioctl.h>

DESCRIBE("Pages of a memfd sealed with F_SEAL_WRITE that MSG_ZEROCOPY lends to a packet of ESP in UDP are only read when a clone of the packet, which shares them, was dropped by a TAP device on the way.",
	 .contract = "allowed", .since = "5.0", .needs = "userns esp tun mirred", .cve = "CVE-2026-80977",
	 .source = "f66bdb1cc0fc net: skbuff: don't touch shared zerocopy state in skb_tx_error(); fcntl(2), F_SEAL_WRITE");

enum { LENT = 1024 };

/* A TAP device, up, whose filter takes no packet. */
static void tap_that_drops(void)
{
	struct ifreq request = { .ifr_name = "tap0", .ifr_flags = IFF_TAP | IFF_NO_PI };
	struct sock_filter nothing = BPF_STMT(BPF_RET | BPF_K, 0);
	struct sock_fprog filter = { .len = 1, .filter = &nothing };
	int device = SETUP_NEEDS("/dev/net/tun", open("/dev/net/tun", O_RDWR | O_CLOEXEC), ENOENT, ENODEV, EACCES, EPERM);

	SETUP_NEEDS("a TAP device", ioctl(device, TUNSETIFF, &request), EPERM);
	SETUP(ioctl(device, TUNATTACHFILTER, &filter));
	device_without_ipv6("tap0");
	device_up("tap0", NULL);
}

/* It is sent a clone of each packet that lo sends, before that goes on. */
static void mirror_loopback(void)
{
	const struct tc_mirred mirror = {
		.action = TC_ACT_PIPE, .eaction = TCA_EGRESS_MIRROR, .ifindex = device_index("tap0"),
	};
	struct new_action action = action_begin("lo", SENT, "mirred");

	request_add(&action.request, TCA_MIRRED_PARMS, &mirror, sizeof(mirror));
	action_make(&action);
}

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	struct zerocopy lent;
	struct esp esp;

	enter_network();
	tap_that_drops();
	mirror_loopback();
	esp = esp_new(AF_INET, ESP_IN_UDP, ESP_GCM);
	seal(fd, F_SEAL_WRITE);
	esp_zerocopy(&esp, &lent, map_shared(reopen(fd, O_RDONLY), PAGE, PROT_READ), LENT);

	TRANSFERS(esp.header + LENT, sendmsg(esp.sender, &lent.message, MSG_ZEROCOPY));

	esp_await(&esp, 1);
	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	return passed();
}
