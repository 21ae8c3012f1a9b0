// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "alien.h"
#include "uring.h"

DESCRIBE("io_uring(7) takes an IORING_OP_SPLICE from a pipe into a memfd sealed with F_SEAL_FUTURE_WRITE, and it ends with EPERM; the pipe keeps its data.",
	 .contract = "EPERM", .since = "5.7", .needs = "io_uring",
	 .source = "fcntl(2), F_SEAL_FUTURE_WRITE; io_uring_enter(2), IORING_OP_SPLICE; ab3948f58ff8 mm/memfd: add an F_SEAL_FUTURE_WRITE seal to memfd");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	struct ring ring = ring_new();
	struct page_pipe pipe = alien_pipe();

	seal(fd, F_SEAL_FUTURE_WRITE);

	ring_submit(&ring, &(struct io_uring_sqe){
		.opcode = IORING_OP_SPLICE, .fd = fd, .off = 0, .len = sizeof(alien),
		.splice_fd_in = pipe.out, .splice_off_in = (__u64)-1,
	});
	REFUSED(EPERM, ring_result(&ring));

	STATE_IS(fd, F_SEAL_FUTURE_WRITE, PAGE);
	PIPE_STILL_HOLDS_ALIEN(pipe);
	return passed();
}
