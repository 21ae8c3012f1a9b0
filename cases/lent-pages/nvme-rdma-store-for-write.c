// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "nvme_rdma.h"

DESCRIBE("A target of NVMe over RDMA cannot store into what write(2) writes to its disk: a read-only mapping of a memfd sealed with F_SEAL_WRITE keeps its bytes.",
	 .contract = "allowed", .since = "4.8", .needs = "root rdma nvme_rdma",
	 .source = "fcntl(2), F_SEAL_WRITE; ibv_reg_mr(3), IBV_ACCESS_REMOTE_WRITE; drivers/nvme/host/rdma.c: nvme_rdma_map_sg_fr()");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE), disk;
	struct rdma rdma = rdma_new();
	ssize_t written;
	void *map;

	disk = nvme_disk_that_stores_into_writes(&rdma);
	seal(fd, F_SEAL_WRITE);
	map = map_shared(reopen(fd, O_RDONLY), PAGE, PROT_READ);

	/* Where it cannot, the connection is lost: the file says first what happened. */
	errno = 0;
	written = pwrite(disk, map, PAGE, 0);
	if (written == -1 && errno != EIO && errno != ENOLINK)
		broken("pwrite: %s", strerror(errno));

	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	return passed();
}
