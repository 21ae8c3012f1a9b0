// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "alien.h"
#include "uring.h"
#include "pins.h"
#include "reclaim.h"

DESCRIBE("io_uring stores into a registered buffer that is a private mapping of a huge page sealed with F_SEAL_WRITE: what it stores goes to a copy and not to the file.",
	 .contract = "allowed", .since = "5.14", .needs = "thp io_uring",
	 .source = "fcntl(2), F_SEAL_WRITE; mmap(2), MAP_PRIVATE; io_uring_register(2), IORING_REGISTER_BUFFERS; 40dad765c045 io_uring: enable shmem/memfd memory registration");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	size_t size;
	int fd = huge_page_memfd(&size);
	struct ring ring = ring_new();
	struct io_uring_sqe fill = {
		.opcode = IORING_OP_READ_FIXED, .fd = alien_memfd(PAGE), .len = (__u32)PAGE,
	};
	unsigned char *map;

	seal_when_unused(fd, F_SEAL_WRITE);
	map = map_huge_page(fd, size, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	ring_register(&ring, map, PAGE);
	fill.addr = (uintptr_t)map;
	ring_submit(&ring, &fill);

	TRANSFERS(PAGE, ring_result(&ring));

	CHECK(map[0] == PATTERN_ALIEN && map[PAGE - 1] == PATTERN_ALIEN, "the mapping does not have what was read");
	STATE_IS(fd, F_SEAL_WRITE, (off_t)size);
	return passed();
}
