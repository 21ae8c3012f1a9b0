// SPDX-License-Identifier: GPL-2.0
#include "openvswitch.h"
#include "xfrm.h"

DESCRIBE("Pages of a memfd sealed with F_SEAL_WRITE that MSG_ZEROCOPY lends to a packet of ESP in UDP are only read when Open vSwitch failed to show the packet to a process and forwarded it.",
	 .contract = "allowed", .since = "5.0", .needs = "userns esp veth openvswitch", .cve = "CVE-2026-89487",
	 .source = "0dbc2398fca3 openvswitch: only skb_tx_error() a packet we are about to drop; fcntl(2), F_SEAL_WRITE");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	enum { LENT = 1024 };
	int fd = sealable_memfd(PAGE);
	struct wire wire = wire_new();
	struct zerocopy lent;
	struct esp esp;

	switch_that_shows_packets(&wire);
	esp = esp_over_wire(&wire);
	seal(fd, F_SEAL_WRITE);
	esp_zerocopy(&esp, &lent, map_shared(reopen(fd, O_RDONLY), PAGE, PROT_READ), LENT);

	TRANSFERS(esp.header + LENT, sendmsg(esp.sender, &lent.message, MSG_ZEROCOPY));

	wire_enter(wire.far);
	esp_await(&esp, 1);
	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	return passed();
}
