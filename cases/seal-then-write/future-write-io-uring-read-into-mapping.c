// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "alien.h"
#include "uring.h"

DESCRIBE("A read by io_uring(7) into a read-only shared mapping of a memfd sealed with F_SEAL_FUTURE_WRITE ends with EFAULT, and the source keeps its data.",
	 .contract = "EFAULT", .since = "5.1", .needs = "io_uring",
	 .source = "fcntl(2), F_SEAL_FUTURE_WRITE; io_uring_enter(2), IORING_OP_READV; ab3948f58ff8 mm/memfd: add an F_SEAL_FUTURE_WRITE seal to memfd");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	struct ring ring = ring_new();
	struct page_pipe pipe = alien_pipe();
	struct iovec area = { NULL, sizeof(alien) };

	seal(fd, F_SEAL_FUTURE_WRITE);
	area.iov_base = map_shared(fd, PAGE, PROT_READ);

	ring_submit(&ring, &(struct io_uring_sqe){
		.opcode = IORING_OP_READV, .fd = pipe.out, .addr = (uintptr_t)&area, .len = 1,
	});
	REFUSED(EFAULT, ring_result(&ring));

	STATE_IS(fd, F_SEAL_FUTURE_WRITE, PAGE);
	PIPE_STILL_HOLDS_ALIEN(pipe);
	return passed();
}
