// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "alien.h"
#include "uring.h"

DESCRIBE("io_uring stores into a registered buffer that is a private mapping of a hugetlb memfd sealed with F_SEAL_WRITE: what it stores goes to a copy and not to the file.",
	 .contract = "allowed", .since = "5.1", .needs = "hugetlb io_uring",
	 .source = "fcntl(2), F_SEAL_WRITE; mmap(2), MAP_PRIVATE; io_uring_register(2), IORING_REGISTER_BUFFERS");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	size_t size = huge_page_size();
	int fd = sealable_hugetlb_memfd_with_spare();
	struct ring ring = ring_new();
	struct io_uring_sqe fill = {
		.opcode = IORING_OP_READ_FIXED, .fd = alien_memfd(PAGE), .len = (__u32)PAGE,
	};
	unsigned char *map;

	seal(fd, F_SEAL_WRITE);
	map = map_private(fd, size, PROT_READ | PROT_WRITE);
	MAPPING_INTACT(map, size);
	ring_register(&ring, map, PAGE);
	fill.addr = (uintptr_t)map;
	ring_submit(&ring, &fill);

	TRANSFERS(PAGE, ring_result(&ring));

	CHECK(map[0] == PATTERN_ALIEN && map[PAGE - 1] == PATTERN_ALIEN, "the mapping does not have what was read");
	STATE_IS(fd, F_SEAL_WRITE, size);
	return passed();
}
