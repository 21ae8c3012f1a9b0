// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "namespaces.h"

DESCRIBE("MFD_HUGETLB and MFD_ALLOW_SEALING go together: the memfd starts with no seal, and seals can be added to it.",
	 .contract = "allowed", .since = "4.16", .needs = "hugetlb",
	 .source = "memfd_create(2), MFD_HUGETLB; 47b9012ecdc7 shmem: add sealing support to hugetlb-backed memfd");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	const unsigned int flags = MFD_CLOEXEC | MFD_HUGETLB | MFD_ALLOW_SEALING;

	huge_page_size();
	require_executable_default();

	int fd = ALLOWED((int)syscall(SYS_memfd_create, "case", flags));

	SEALS_ARE(fd, 0);
	STILL_ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK));
	SEALS_ARE(fd, F_SEAL_SHRINK);
	return passed();
}
