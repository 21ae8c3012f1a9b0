// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "alien.h"
#include "rdma.h"
#include "reclaim.h"

DESCRIBE("A page of a memfd that was registered for RDMA on demand and written by the other side, sealed with F_SEAL_WRITE afterwards, keeps its bytes when memory is reclaimed.",
	 .contract = "allowed", .since = "6.15", .needs = "root rdma swap",
	 .source = "fcntl(2), F_SEAL_WRITE; madvise(2), MADV_PAGEOUT; drivers/infiniband/core/umem_odp.c: ib_umem_odp_unmap_dma_pages()");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	unsigned char *map, *view;
	int fd = unwritten_memfd(PAGE, &map);
	struct rdma rdma = rdma_new();
	struct region region = rdma_register_on_demand(&rdma, map, PAGE, RDMA_WRITE);
	size_t kept;

	rdma_write_alien(&rdma, &region, sizeof(alien));
	unmap(map, PAGE);
	seal_when_unused(fd, F_SEAL_WRITE);
	view = map_readonly_and_touch(fd, PAGE);
	CHECK(!memcmp(view, alien, sizeof(alien)), "the other side has not written");

	ALLOWED(madvise(view, PAGE, MADV_PAGEOUT));

	kept = pages_kept(view, PAGE);
	SEALS_ARE(fd, F_SEAL_WRITE);
	SIZE_IS(fd, (off_t)PAGE);
	BYTES_ARE(fd, 0, sizeof(alien), PATTERN_ALIEN);
	require_reclaimed(kept);
	return passed();
}
