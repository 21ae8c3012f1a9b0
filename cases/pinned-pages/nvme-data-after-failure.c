// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "reclaim.h"
#include "targets.h"
#include "uring.h"

DESCRIBE("A target of NVMe over TCP that fails a read into pages of a memfd, and sends the data afterwards, does not get it into them when F_SEAL_WRITE was added meanwhile.",
	 .contract = "allowed", .since = "6.15", .needs = "root nvmet io_uring",
	 .source = "fcntl(2), F_SEAL_WRITE: EBUSY; drivers/nvme/host/tcp.c: nvme_tcp_handle_c2h_data(), nvme_tcp_recv_data()");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE), disk;
	struct ring ring = ring_new();
	off_t where;
	void *map;

	require_disposable_machine();
	ring_keeps_descriptions(&ring);
	disk = nvme_disk_that_sends_late(sealable_memfd(256 * PAGE), &where);
	map = map_shared(fd, PAGE, PROT_READ | PROT_WRITE);
	ring_register(&ring, map, PAGE);
	ring_submit(&ring, &(struct io_uring_sqe){
		.opcode = IORING_OP_READ_FIXED, .fd = disk, .addr = (uintptr_t)map, .len = ANSWERED, .off = (__u64)where,
	});
	if (ring_result(&ring) != -1)
		broken("the target has not failed the read");
	SETUP(syscall(SYS_io_uring_register, ring.fd, IORING_UNREGISTER_BUFFERS, NULL, 0));
	unmap(map, PAGE);
	seal_when_unused(fd, F_SEAL_WRITE);

	nvme_send_late();

	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	return passed();
}
