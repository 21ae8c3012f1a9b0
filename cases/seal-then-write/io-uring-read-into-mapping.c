// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "alien.h"
#include "uring.h"

DESCRIBE("A read by io_uring(7) into a read-only shared mapping of a memfd sealed with F_SEAL_WRITE ends with EFAULT, and the source keeps its data.",
	 .contract = "EFAULT", .since = "6.7", .needs = "io_uring",
	 .source = "fcntl(2), F_SEAL_WRITE; io_uring_enter(2), IORING_OP_READV; 40e041a2c858 shm: add sealing API");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	struct ring ring = ring_new();
	struct page_pipe pipe = alien_pipe();
	struct iovec area = { NULL, sizeof(alien) };

	seal(fd, F_SEAL_WRITE);
	area.iov_base = map_shared_sealed(fd, PAGE, PROT_READ);

	ring_submit(&ring, &(struct io_uring_sqe){
		.opcode = IORING_OP_READV, .fd = pipe.out, .addr = (uintptr_t)&area, .len = 1,
	});
	REFUSED(EFAULT, ring_result(&ring));

	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	PIPE_STILL_HOLDS_ALIEN(pipe);
	return passed();
}
