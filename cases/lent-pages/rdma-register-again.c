// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "rdma.h"

DESCRIBE("A read-only mapping of a memfd sealed with F_SEAL_WRITE that is registered for RDMA to be read cannot be registered again to be written: EACCES.",
	 .contract = "EACCES", .since = "7.1", .needs = "root rdma", .cve = "CVE-2026-52908",
	 .source = "fcntl(2), F_SEAL_WRITE; badad6fad60d RDMA: During rereg_mr ensure that REREG_ACCESS is compatible");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	struct rdma rdma = rdma_new();
	struct region region;

	seal(fd, F_SEAL_WRITE);
	region = rdma_register(&rdma, map_shared(reopen(fd, O_RDONLY), PAGE, PROT_READ), PAGE, RDMA_READ);

	REFUSED(EACCES, rdma_register_again(&rdma, &region, RDMA_WRITE));

	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	return passed();
}
