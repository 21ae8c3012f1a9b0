// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "uring.h"

DESCRIBE("Under F_SEAL_SHRINK, opening the file with O_TRUNC through io_uring(7) is refused with EPERM.",
	 .contract = "EPERM", .since = "5.6", .needs = "io_uring",
	 .source = "fcntl(2), F_SEAL_SHRINK: open(2) with O_TRUNC; io_uring_enter(2), IORING_OP_OPENAT");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	struct ring ring = ring_new();
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	seal(fd, F_SEAL_SHRINK);

	ring_submit(&ring, &(struct io_uring_sqe){ .opcode = IORING_OP_OPENAT, .fd = AT_FDCWD,
						   .addr = (uintptr_t)path,
						   .open_flags = O_RDWR | O_TRUNC | O_CLOEXEC });
	REFUSED(EPERM, ring_result(&ring));

	STATE_IS(fd, F_SEAL_SHRINK, PAGE);
	return passed();
}
