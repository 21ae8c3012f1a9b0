// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "reclaim.h"
#include "uring.h"

DESCRIBE("A private copy of a page of a memfd sealed with F_SEAL_WRITE that was in swap space, that mprotect(2) forbade to write to and allowed again, and that io_uring filled afterwards as a registered buffer, keeps its bytes when memory is reclaimed again.",
	 .contract = "allowed", .since = "5.14", .needs = "io_uring swap",
	 .source = "fcntl(2), F_SEAL_WRITE; mprotect(2); io_uring_enter(2), IORING_OP_READ_FIXED; pin_user_pages(9)");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE), source = sealable_memfd(PAGE);
	struct ring ring = ring_new();
	unsigned char *map;
	size_t kept;

	seal(fd, F_SEAL_WRITE);
	map = private_copy_from_swap(fd);
	SETUP(mprotect(map, PAGE, PROT_READ));
	SETUP(mprotect(map, PAGE, PROT_READ | PROT_WRITE));
	ring_register(&ring, map, PAGE);
	require_unmoved(map);
	ring_submit(&ring, &(struct io_uring_sqe){
		.opcode = IORING_OP_READ_FIXED, .fd = source, .addr = (uintptr_t)map, .len = (__u32)PAGE,
	});
	TRANSFERS(PAGE, ring_result(&ring));
	SETUP(syscall(SYS_io_uring_register, ring.fd, IORING_UNREGISTER_BUFFERS, NULL, 0));
	MAPPING_INTACT(map, PAGE);

	ALLOWED(madvise(map, PAGE, MADV_PAGEOUT));

	kept = pages_kept(map, PAGE);
	MAPPING_INTACT(map, PAGE);
	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	require_reclaimed(kept);
	return passed();
}
