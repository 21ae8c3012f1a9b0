// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "uring.h"

DESCRIBE("F_SEAL_WRITE is refused with EBUSY while a shared mapping of the memfd is a registered buffer of an io_uring; the mapping still writes to the file.",
	 .contract = "EBUSY", .since = "5.14", .needs = "io_uring",
	 .source = "fcntl(2), F_SEAL_WRITE: EBUSY; io_uring_register(2), IORING_REGISTER_BUFFERS; 40dad765c045 io_uring: enable shmem/memfd memory registration");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	struct ring ring = ring_new();
	unsigned char *map = map_shared(fd, PAGE, PROT_READ | PROT_WRITE);

	ring_register(&ring, map, PAGE);

	REFUSED(EBUSY, fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));

	STATE_IS(fd, 0, PAGE);
	map[0] = PATTERN_ALIEN;
	BYTES_ARE(fd, 0, 1, PATTERN_ALIEN);
	return passed();
}
