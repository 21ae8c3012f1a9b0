// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "uring.h"

DESCRIBE("F_SEAL_WRITE is refused with EBUSY while a huge page of an MFD_HUGETLB memfd is a registered buffer of an io_uring, and accepted when it has been unregistered.",
	 .contract = "EBUSY", .since = "5.1", .needs = "io_uring hugetlb",
	 .source = "fcntl(2), F_SEAL_WRITE: EBUSY; io_uring_register(2), IORING_REGISTER_BUFFERS");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	size_t size = huge_page_size();
	int fd = sealable_hugetlb_memfd(1);
	struct ring ring = ring_new();
	unsigned char *map = map_shared(fd, size, PROT_READ | PROT_WRITE);

	ring_register(&ring, map, PAGE);
	unmap(map, size);

	REFUSED(EBUSY, fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));

	STATE_IS(fd, 0, size);

	SETUP(syscall(SYS_io_uring_register, ring.fd, IORING_UNREGISTER_BUFFERS, NULL, 0));
	ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));

	STATE_IS(fd, F_SEAL_WRITE, size);
	return passed();
}
