// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "uring.h"

DESCRIBE("A private mapping registered as a buffer of an io_uring uses no page of the memfd, but copies: F_SEAL_WRITE succeeds.",
	 .contract = "allowed", .since = "5.14", .needs = "io_uring",
	 .source = "fcntl(2), F_SEAL_WRITE; mmap(2), MAP_PRIVATE; io_uring_register(2), IORING_REGISTER_BUFFERS; 40dad765c045 io_uring: enable shmem/memfd memory registration");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	struct ring ring = ring_new();
	unsigned char *map = map_private(fd, PAGE, PROT_READ | PROT_WRITE);

	ring_register(&ring, map, PAGE);

	ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));

	map[0] = PATTERN_ALIEN;
	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	CHECK(map[0] == PATTERN_ALIEN && map[1] == pattern(1), "the private mapping changed");
	return passed();
}
