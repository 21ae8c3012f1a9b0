// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "files.h"

DESCRIBE("No seal can be added to a file on a mounted hugetlbfs, because it has F_SEAL_SEAL: EPERM.",
	 .contract = "EPERM", .since = "4.16", .needs = "root hugetlb",
	 .source = "fcntl(2), F_SEAL_SEAL; 47b9012ecdc7 shmem: add sealing support to hugetlb-backed memfd");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = mounted_file("hugetlbfs");

	REFUSED(EPERM, fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK));

	SEALS_ARE(fd, F_SEAL_SEAL);
	STILL_ALLOWED(ftruncate(fd, huge_page_size()));
	SIZE_IS(fd, huge_page_size());
	STILL_ALLOWED(ftruncate(fd, 0));
	SIZE_IS(fd, 0);
	return passed();
}
