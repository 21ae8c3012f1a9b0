// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "alien.h"
#include "uring.h"

DESCRIBE("A buffer that io_uring(7) registered in a mapping older than F_SEAL_FUTURE_WRITE stays usable: a read into it reaches the file.",
	 .contract = "allowed", .since = "5.1", .needs = "io_uring",
	 .source = "fcntl(2), F_SEAL_FUTURE_WRITE; io_uring_register(2), IORING_REGISTER_BUFFERS; ab3948f58ff8 mm/memfd: add an F_SEAL_FUTURE_WRITE seal to memfd");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	unsigned char *map = map_shared(fd, PAGE, PROT_READ | PROT_WRITE);
	struct ring ring = ring_new();
	int source = alien_memfd(PAGE);

	ring_register(&ring, map, PAGE);
	seal(fd, F_SEAL_FUTURE_WRITE);

	ring_submit(&ring, &(struct io_uring_sqe){
		.opcode = IORING_OP_READ_FIXED, .fd = source,
		.addr = (uintptr_t)map, .len = (unsigned int)PAGE, .buf_index = 0,
	});
	TRANSFERS(PAGE, ring_result(&ring));

	BYTES_ARE(fd, 0, PAGE, PATTERN_ALIEN);
	SEALS_ARE(fd, F_SEAL_FUTURE_WRITE);
	SIZE_IS(fd, PAGE);
	return passed();
}
