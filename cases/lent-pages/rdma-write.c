// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "rdma.h"

DESCRIBE("A memfd sealed with F_SEAL_WRITE whose read-only mapping is registered for RDMA to be read, and then once more to be written, keeps its bytes when the other side writes to it.",
	 .contract = "allowed", .since = "6.2", .needs = "root rdma", .cve = "CVE-2026-52908",
	 .source = "fcntl(2), F_SEAL_WRITE; badad6fad60d RDMA: During rereg_mr ensure that REREG_ACCESS is compatible");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	struct rdma rdma = rdma_new();
	struct region region;

	seal(fd, F_SEAL_WRITE);
	region = rdma_register(&rdma, map_shared(reopen(fd, O_RDONLY), PAGE, PROT_READ), PAGE, RDMA_READ);
	/* rdma-register-again has what it returns. */
	rdma_register_again(&rdma, &region, RDMA_WRITE);

	rdma_write_alien(&rdma, &region, PAGE);

	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	return passed();
}
