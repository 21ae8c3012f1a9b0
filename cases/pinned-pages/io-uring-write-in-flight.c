// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "fuse.h"
#include "uring.h"

DESCRIBE("F_SEAL_WRITE is refused with EBUSY while an O_DIRECT write that io_uring started from pages of the memfd is in flight, and accepted when it is complete.",
	 .contract = "EBUSY", .since = "5.1", .needs = "fuse io_uring",
	 .source = "fcntl(2), F_SEAL_WRITE: EBUSY; io_uring(7), IORING_OP_WRITEV");

static struct fuse_file file;

/* A process of its own: ending with a transfer in flight means waiting for the FUSE server. */
static void start_transfer(void *memfd)
{
	struct ring ring = ring_new();
	struct iovec area = { map_shared(*(int *)memfd, PAGE, PROT_READ | PROT_WRITE), PAGE };

	ring_start(&ring, IORING_OP_WRITEV, file.fd, &area);
	fuse_await_request(&file);
	unmap(area.iov_base, PAGE);
}

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	struct peer peer;

	file = fuse_file_new(PAGE);
	peer = peer_start(start_transfer, &fd);

	REFUSED(EBUSY, fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));

	STATE_IS(fd, 0, PAGE);

	fuse_answer(&file);
	peer_end(&peer);
	ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));

	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	CHECK(file.contents[0] == pattern(0) && file.contents[PAGE - 1] == pattern(PAGE - 1),
	      "the file did not get the memfd's bytes");
	return passed();
}
