// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "alien.h"
#include "uring.h"

DESCRIBE("io_uring(7) cannot write past the end of a memfd sealed with F_SEAL_GROW: IORING_OP_WRITE fails with EPERM.",
	 .contract = "EPERM", .since = "5.6", .needs = "io_uring",
	 .source = "fcntl(2), F_SEAL_GROW; io_uring_enter(2), IORING_OP_WRITE; 40e041a2c858 shm: add sealing API");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	struct ring ring = ring_new();

	seal(fd, F_SEAL_GROW);

	ring_submit(&ring, &(struct io_uring_sqe){
		.opcode = IORING_OP_WRITE, .fd = fd, .off = PAGE,
		.addr = (uintptr_t)alien, .len = sizeof(alien),
	});
	REFUSED(EPERM, ring_result(&ring));

	STATE_IS(fd, F_SEAL_GROW, PAGE);
	return passed();
}
