// SPDX-License-Identifier: GPL-2.0
#include "loopback.h"
#include "reclaim.h"
#include "uring.h"

DESCRIBE("F_SEAL_WRITE is refused with EBUSY while a page of the memfd is part of a registered buffer of an io_uring, also when the ring sent all of it 1,024 times over vsock(7) without a copy, in two packets each.",
	 .contract = "EBUSY", .since = "6.7", .needs = "io_uring vsock", .cve = "CVE-2026-53365",
	 .source = "fcntl(2), F_SEAL_WRITE: EBUSY; io_uring_enter(2), IORING_OP_SEND_ZC; ae38d9179190 vsock/virtio: fix zerocopy completion for multi-skb sends");

/* The most that a packet holds, and a page for another one. */
enum { PACKET = 64 << 10, REST = 4 << 10 };

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	static unsigned char received[PACKET + REST];
	unsigned char *map, *page;
	int fd = unwritten_memfd(PAGE, &page);
	struct ring ring = ring_new();
	struct pair vsock = vsock_pair((uint64_t)PIN_REFERENCES * sizeof(received));

	unwritten_memfd(sizeof(received), &map);
	unmap(page, PAGE);
	write_pattern(fd, PAGE);
	SETUP(mmap(map, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, fd, 0));
	zerocopy_on(vsock.from);
	ring_register_to_lose(&ring, map, sizeof(received));
	for (int i = 0; i < PIN_REFERENCES; i++) {
		ring_send_registered(&ring, vsock.from, map, sizeof(received));
		if (SETUP(recv(vsock.to, received, sizeof(received), MSG_WAITALL)) != sizeof(received) || memcmp(received, map, sizeof(received)))
			broken("what was sent did not arrive");
		SETUP(ring_result(&ring));
	}
	unmap(map, PAGE);

	REFUSED(EBUSY, fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));

	STATE_IS(fd, 0, PAGE);
	return passed();
}
