// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "uring.h"

DESCRIBE("io_uring(7) cannot punch a hole with MADV_REMOVE through a read-only shared mapping of a memfd sealed with F_SEAL_WRITE: EACCES.",
	 .contract = "EACCES", .since = "6.7", .needs = "io_uring",
	 .source = "fcntl(2), F_SEAL_WRITE; io_uring_enter(2), IORING_OP_MADVISE");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	struct ring ring = ring_new();
	unsigned char *map;

	seal(fd, F_SEAL_WRITE);
	map = map_shared_sealed(fd, PAGE, PROT_READ);

	ring_submit(&ring, &(struct io_uring_sqe){ .opcode = IORING_OP_MADVISE, .fd = -1, .len = (unsigned int)PAGE,
						   .addr = (uintptr_t)map, .fadvise_advice = MADV_REMOVE });
	REFUSED(EACCES, ring_result(&ring));

	MAPPING_INTACT(map, PAGE);
	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	return passed();
}
