// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("Space past the end of a hugetlb memfd sealed with F_SEAL_GROW cannot be allocated, even with FALLOC_FL_KEEP_SIZE: EPERM.",
	 .contract = "EPERM", .since = "4.16", .needs = "hugetlb",
	 .source = "fcntl(2), F_SEAL_GROW; fallocate(2), FALLOC_FL_KEEP_SIZE; 47b9012ecdc7 shmem: add sealing support to hugetlb-backed memfd");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	size_t huge = huge_page_size();
	int fd = sealable_hugetlb_memfd(1);

	seal(fd, F_SEAL_GROW);

	REFUSED(EPERM, fallocate(fd, FALLOC_FL_KEEP_SIZE, (off_t)huge, (off_t)huge));

	STATE_IS(fd, F_SEAL_GROW, huge);
	return passed();
}
