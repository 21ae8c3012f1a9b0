// SPDX-License-Identifier: GPL-2.0
#include "reclaim.h"
#include "uring.h"
#include "wire.h"

DESCRIBE("F_SEAL_WRITE is refused with EBUSY while a page of the memfd is a registered buffer of an io_uring, also when the ring sent it 1,024 times over UDP without a copy, and the receiving device joined the packets (GRO).",
	 .contract = "EBUSY", .since = "6.0", .needs = "io_uring userns veth plug", .cve = "CVE-2026-46323",
	 .source = "fcntl(2), F_SEAL_WRITE: EBUSY; io_uring_enter(2), IORING_OP_SEND_ZC; 4db79a322db8 net: gro: don't merge zcopy skbs");

enum { PART = 512, AT_ONCE = 16 /* as many pages as fit into one packet */ };

/* A packet that is no page of the file, and behind it those that are: they come together. */
static void send_some(const struct ring *ring, const struct pair *udp, unsigned char *map)
{
	static const char bytes[PART];

	wire_hold();
	SETUP(send(udp->from, bytes, PART, 0));
	for (int i = 0; i < AT_ONCE; i++)
		ring_send_registered(ring, udp->from, map, PART);
	wire_release();
	for (size_t got = 0; got < PART * (AT_ONCE + 1);)
		got += forget_datagram(udp->to);
	for (int i = 0; i < AT_ONCE; i++)
		SETUP(ring_result(ring));
}

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	unsigned char *map;
	int fd = unwritten_memfd(PAGE, &map);
	struct ring ring = ring_new();
	struct wire wire = wire_new();
	struct pair udp = wire_udp_joined(&wire);

	write_pattern(fd, PAGE);
	ring_register_to_lose(&ring, map, PAGE);
	for (int i = 0; i < PIN_REFERENCES; i += AT_ONCE)
		send_some(&ring, &udp, map);
	unmap(map, PAGE);

	REFUSED(EBUSY, fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));

	STATE_IS(fd, 0, PAGE);
	return passed();
}
