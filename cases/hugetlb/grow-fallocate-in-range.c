// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("fallocate(2) within the size of a hugetlb memfd sealed with F_SEAL_GROW and F_SEAL_WRITE is allowed, and leaves size and contents as they are.",
	 .contract = "allowed", .since = "4.16", .needs = "hugetlb",
	 .source = "fcntl(2), F_SEAL_GROW; fallocate(2); 47b9012ecdc7 shmem: add sealing support to hugetlb-backed memfd");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	size_t huge = huge_page_size();
	int fd = sealable_hugetlb_memfd(1);

	seal(fd, F_SEAL_GROW | F_SEAL_WRITE);

	ALLOWED(fallocate(fd, 0, 0, (off_t)huge));

	STATE_IS(fd, F_SEAL_GROW | F_SEAL_WRITE, huge);
	return passed();
}
