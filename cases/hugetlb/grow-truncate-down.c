// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("A hugetlb memfd sealed with F_SEAL_GROW can still be truncated, but not extended again.",
	 .contract = "allowed", .since = "4.16", .needs = "hugetlb",
	 .source = "fcntl(2), F_SEAL_GROW; 47b9012ecdc7 shmem: add sealing support to hugetlb-backed memfd");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	size_t huge = huge_page_size();
	int fd = sealable_hugetlb_memfd(1);

	seal(fd, F_SEAL_GROW);

	ALLOWED(ftruncate(fd, 0));

	STATE_IS(fd, F_SEAL_GROW, 0);
	STILL_REFUSED(EPERM, ftruncate(fd, (off_t)huge));
	SIZE_IS(fd, 0);
	return passed();
}
