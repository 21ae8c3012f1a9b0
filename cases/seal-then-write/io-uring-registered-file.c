// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "alien.h"
#include "uring.h"

DESCRIBE("A write of io_uring(7) through a file that was registered before F_SEAL_WRITE was set ends with EPERM.",
	 .contract = "EPERM", .since = "5.1", .needs = "io_uring",
	 .source = "fcntl(2), F_SEAL_WRITE; io_uring_register(2), IORING_REGISTER_FILES; 40e041a2c858 shm: add sealing API");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	struct ring ring = ring_new();
	struct iovec buffer = { (void *)alien, sizeof(alien) };

	SETUP_NEEDS("io_uring_register(2)",
		    syscall(SYS_io_uring_register, ring.fd, IORING_REGISTER_FILES, &fd, 1), ENOSYS);
	seal(fd, F_SEAL_WRITE);

	ring_submit(&ring, &(struct io_uring_sqe){
		.opcode = IORING_OP_WRITEV, .flags = IOSQE_FIXED_FILE, .fd = 0,
		.addr = (uintptr_t)&buffer, .len = 1,
	});
	REFUSED(EPERM, ring_result(&ring));

	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	return passed();
}
