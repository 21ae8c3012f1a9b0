// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "uring.h"

DESCRIBE("A read-only shared mapping of a memfd sealed with F_SEAL_WRITE cannot become a registered buffer of an io_uring, which would be writable: EFAULT.",
	 .contract = "EFAULT", .since = "5.1", .needs = "io_uring",
	 .source = "io_uring_register(2), IORING_REGISTER_BUFFERS: EFAULT");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	struct ring ring = ring_new();
	unsigned char *map = map_shared(reopen(fd, O_RDONLY), PAGE, PROT_READ);
	struct iovec buffer = { map, PAGE };

	seal(fd, F_SEAL_WRITE);

	REFUSED(EFAULT, syscall(SYS_io_uring_register, ring.fd, IORING_REGISTER_BUFFERS, &buffer, 1));

	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	CHECK(map[0] == pattern(0), "the mapping no longer shows the file");
	return passed();
}
