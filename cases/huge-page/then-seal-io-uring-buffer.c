// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "uring.h"
#include "pins.h"

DESCRIBE("F_SEAL_WRITE is refused with EBUSY while part of a huge page of the memfd is a registered buffer of an io_uring, and accepted when it has been unregistered.",
	 .contract = "EBUSY", .since = "5.17", .needs = "thp io_uring",
	 .source = "fcntl(2), F_SEAL_WRITE: EBUSY; io_uring_register(2), IORING_REGISTER_BUFFERS");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	size_t size;
	int fd = huge_page_memfd(&size);
	struct ring ring = ring_new();
	unsigned char *map = map_huge_page(fd, size, PROT_READ | PROT_WRITE, MAP_SHARED);

	ring_register(&ring, map + PAGE, PAGE);
	unmap(map, size);

	REFUSED(EBUSY, fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));

	STATE_IS(fd, 0, (off_t)size);

	SETUP(syscall(SYS_io_uring_register, ring.fd, IORING_UNREGISTER_BUFFERS, NULL, 0));
	ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));

	STATE_IS(fd, F_SEAL_WRITE, (off_t)size);
	return passed();
}
