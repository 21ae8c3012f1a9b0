// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "uring.h"

DESCRIBE("F_SEAL_WRITE succeeds when pages of the memfd that were a registered buffer of an io_uring have been unmapped and unregistered, although the ring lives on.",
	 .contract = "allowed", .since = "5.14", .needs = "io_uring",
	 .source = "fcntl(2), F_SEAL_WRITE; io_uring_register(2), IORING_UNREGISTER_BUFFERS; 40dad765c045 io_uring: enable shmem/memfd memory registration");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	struct ring ring = ring_new();
	unsigned char *map = map_shared(fd, PAGE, PROT_READ | PROT_WRITE);

	ring_register(&ring, map, PAGE);
	unmap(map, PAGE);
	SETUP(syscall(SYS_io_uring_register, ring.fd, IORING_UNREGISTER_BUFFERS, NULL, 0));

	ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));

	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	return passed();
}
