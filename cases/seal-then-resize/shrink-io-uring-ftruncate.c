// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "uring.h"

DESCRIBE("io_uring(7) cannot make a memfd sealed with F_SEAL_SHRINK smaller: IORING_OP_FTRUNCATE fails with EPERM.",
	 .contract = "EPERM", .since = "6.9", .needs = "io_uring",
	 .source = "fcntl(2), F_SEAL_SHRINK; io_uring_enter(2), IORING_OP_FTRUNCATE; 40e041a2c858 shm: add sealing API");

enum { op_ftruncate = 55 };	/* IORING_OP_FTRUNCATE of 6.9 */

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(2 * PAGE);
	struct ring ring = ring_new();

	seal(fd, F_SEAL_SHRINK);

	ring_submit(&ring, &(struct io_uring_sqe){ .opcode = op_ftruncate, .fd = fd, .off = PAGE });
	REFUSED(EPERM, ring_result(&ring));

	STATE_IS(fd, F_SEAL_SHRINK, (off_t)(2 * PAGE));
	return passed();
}
