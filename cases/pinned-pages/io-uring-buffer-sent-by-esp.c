// SPDX-License-Identifier: GPL-2.0
#include "loopback.h"
#include "reclaim.h"
#include "uring.h"
#include "xfrm.h"

#ifndef UDP_NO_CHECK6_TX
#define UDP_NO_CHECK6_TX 101
#endif

DESCRIBE("F_SEAL_WRITE is refused with EBUSY while a page of the memfd is a registered buffer of an io_uring, also when the ring sent it 1,024 times without a copy, and IPsec encrypted the packets (ESP).",
	 .contract = "EBUSY", .since = "6.0", .needs = "io_uring userns esp", .cve = "CVE-2026-93105",
	 .source = "fcntl(2), F_SEAL_WRITE: EBUSY; io_uring_enter(2), IORING_OP_SEND_ZC; f89416eb3db1 esp: downgrade zerocopy managed frags before mutating skb frags");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	enum { SENT = 512, ON = 1 };
	unsigned char *map;
	int fd = unwritten_memfd(PAGE, &map);
	struct ring ring = ring_new();
	struct secured secured;

	write_pattern(fd, PAGE);
	enter_network();
	secured = secured_loopback(AF_INET6, IPPROTO_ESP);
	/* Without checksums: to make one, the kernel copies the packet. */
	SETUP(setsockopt(secured.sender, IPPROTO_UDP, UDP_NO_CHECK6_TX, &(int){ ON }, sizeof(int)));
	ring_register_to_lose(&ring, map, PAGE);
	for (int i = 0; i < PIN_REFERENCES; i++) {
		ring_send_registered(&ring, secured.sender, map, SENT);
		SETUP(ring_result(&ring));
	}
	CHECK(secured_packets(&secured) >= PIN_REFERENCES, "IPsec did not transform each packet");
	unmap(map, PAGE);

	REFUSED(EBUSY, fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));

	STATE_IS(fd, 0, PAGE);
	return passed();
}
