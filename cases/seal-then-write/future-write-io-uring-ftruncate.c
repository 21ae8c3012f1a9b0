// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "uring.h"

DESCRIBE("io_uring(7) can truncate a memfd sealed with F_SEAL_FUTURE_WRITE: that seal alone does not protect the size.",
	 .contract = "allowed", .since = "6.9", .needs = "io_uring",
	 .source = "fcntl(2), F_SEAL_FUTURE_WRITE; io_uring_enter(2), IORING_OP_FTRUNCATE; ab3948f58ff8 mm/memfd: add an F_SEAL_FUTURE_WRITE seal to memfd");

enum { op_ftruncate = 55 };	/* IORING_OP_FTRUNCATE of 6.9 */

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(2 * PAGE);
	struct ring ring = ring_new();

	seal(fd, F_SEAL_FUTURE_WRITE);

	ring_submit(&ring, &(struct io_uring_sqe){ .opcode = op_ftruncate, .fd = fd, .off = PAGE });
	TRANSFERS(0, ring_result(&ring));

	STATE_IS(fd, F_SEAL_FUTURE_WRITE, PAGE);
	return passed();
}
