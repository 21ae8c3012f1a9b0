// SPDX-License-Identifier: GPL-2.0
#include "bridged.h"
#include "nftables.h"
#include "reclaim.h"

DESCRIBE("The target snat of ebtables changes the sender's address in an ARP packet that a bridge forwards in a copy: the bytes of a memfd sealed with F_SEAL_WRITE that the packet was lent from stay as they were.",
	 .contract = "allowed", .since = "3.17", .needs = "userns vxlan tun bridge", .cve = "CVE-2026-53266",
	 .source = "ebtables(8), snat; 67ba971ae025 netfilter: bridge: make ebt_snat ARP rewrite writable; fcntl(2), F_SEAL_WRITE");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	const unsigned char alien[6] = { [0 ... 5] = PATTERN_ALIEN };
	int fd = sealable_memfd(0);
	struct page_pipe pipe = page_pipe_new();
	struct bridged_arp arp;
	unsigned char frame[sizeof(arp.frame)];

	enter_network();
	arp = bridged_arp_new();
	ebtables_snat(alien);
	SETUP(pwrite(fd, arp.packet, arp.length, 0));
	seal(fd, F_SEAL_WRITE);
	lend_pages(&pipe, fd, 0, arp.length);
	lend_to_socket(&pipe, arp.from, arp.length, 0);

	TRANSFERS(sizeof(frame), read(arp.to, frame, sizeof(frame)));

	memcpy(arp.frame + SENDER_OF_FRAME, alien, sizeof(alien));
	memcpy(arp.frame + SENDER_OF_ARP, alien, sizeof(alien));
	CHECK(!memcmp(frame, arp.frame, sizeof(frame)), "the frame came with other bytes than these addresses changed, or without");
	SEALS_ARE(fd, F_SEAL_WRITE);
	SIZE_IS(fd, (off_t)arp.length);
	SAME_BYTES(fd, arp.packet, arp.length);
	return passed();
}
