// SPDX-License-Identifier: GPL-2.0
#include "alien.h"
#include "fuse.h"
#include "loopback.h"
#include "uring.h"

DESCRIBE("A page of a memfd sealed with F_SEAL_WRITE that io_uring had filled through a registered buffer stays in the memfd when a FUSE server answers a read with it, to be moved.",
	 .contract = "allowed", .since = "5.1", .needs = "fuse io_uring",
	 .source = "splice(2), SPLICE_F_MOVE; ce534fb05292 fuse: allow splice to move pages; fcntl(2), F_SEAL_WRITE");

/* A memfd whose page was only read through its mapping, and then filled with the pattern by way of a buffer. */
static int filled_through_buffer(void)
{
	int source = sealable_memfd(PAGE), fd = sealable_memfd(0);
	struct ring ring = ring_new();
	volatile unsigned char *map;

	SETUP(ftruncate(fd, (off_t)PAGE));
	map = map_shared(fd, PAGE, PROT_READ | PROT_WRITE);
	(void)*map;
	ring_register(&ring, (void *)map, PAGE);
	ring_submit(&ring, &(struct io_uring_sqe){
		.opcode = IORING_OP_READ_FIXED, .fd = source, .addr = (uintptr_t)map, .len = (unsigned int)PAGE,
	});
	if (SETUP(ring_result(&ring)) != (ssize_t)PAGE)
		broken("a short read");
	SETUP(syscall(SYS_io_uring_register, ring.fd, IORING_UNREGISTER_BUFFERS, NULL, 0));
	unmap((void *)map, PAGE);
	return fd;
}

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = filled_through_buffer(), file = fuse_file_lending(fd);
	unsigned char *read_back = SETUP(mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));

	seal(fd, F_SEAL_WRITE);

	TRANSFERS(PAGE, pread(file, read_back, PAGE, 0));

	IS_PATTERN(read_back, 0, PAGE);
	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	return passed();
}
