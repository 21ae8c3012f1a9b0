// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "alien.h"
#include "uring.h"

DESCRIBE("io_uring(7) takes an IORING_OP_WRITEV to a memfd sealed with F_SEAL_WRITE, and it ends with EPERM.",
	 .contract = "EPERM", .since = "5.1", .needs = "io_uring",
	 .source = "fcntl(2), F_SEAL_WRITE; io_uring_enter(2), IORING_OP_WRITEV; 40e041a2c858 shm: add sealing API");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	struct ring ring = ring_new();
	struct iovec buffer = { (void *)alien, sizeof(alien) };

	seal(fd, F_SEAL_WRITE);

	ring_submit(&ring, &(struct io_uring_sqe){
		.opcode = IORING_OP_WRITEV, .fd = fd, .addr = (uintptr_t)&buffer, .len = 1,
	});
	REFUSED(EPERM, ring_result(&ring));

	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	return passed();
}
