// SPDX-License-Identifier: GPL-2.0
#include "loopback.h"
#include "uring.h"

enum { SEND_ZC = 47 }; /* IORING_OP_SEND_ZC, 6.0 */

DESCRIBE("IORING_OP_SEND_ZC lends the pages of a read-only mapping of a memfd sealed with F_SEAL_WRITE to TCP: they are received, and stay as they were.",
	 .contract = "allowed", .since = "6.0", .needs = "io_uring",
	 .source = "io_uring_enter(2), IORING_OP_SEND_ZC; b48c312be05e io_uring/net: simplify zerocopy send user API; fcntl(2), F_SEAL_WRITE");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(2 * PAGE);
	struct ring ring = ring_new();
	unsigned char *map;
	struct pair tcp;

	enter_network();
	tcp = tcp_pair();
	seal(fd, F_SEAL_WRITE);
	map = map_shared(reopen(fd, O_RDONLY), 2 * PAGE, PROT_READ);
	ring_submit(&ring, &(struct io_uring_sqe){
		.opcode = SEND_ZC, .fd = tcp.from, .addr = (uintptr_t)map, .len = (unsigned int)(2 * PAGE),
	});

	TRANSFERS(2 * PAGE, ring_result(&ring));

	RECEIVES_PATTERN(tcp.to, 0, 2 * PAGE);
	STATE_IS(fd, F_SEAL_WRITE, 2 * PAGE);
	return passed();
}
