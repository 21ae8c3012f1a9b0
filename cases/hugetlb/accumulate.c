// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("Seals are added to a hugetlb memfd one after the other, and each stays.",
	 .contract = "allowed", .since = "4.16", .needs = "hugetlb",
	 .source = "fcntl(2), F_ADD_SEALS; 47b9012ecdc7 shmem: add sealing support to hugetlb-backed memfd");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	size_t huge = huge_page_size();
	int fd = sealable_hugetlb_memfd(1);

	ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK));
	SEALS_ARE(fd, F_SEAL_SHRINK);
	ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_GROW));
	SEALS_ARE(fd, F_SEAL_SHRINK | F_SEAL_GROW);
	ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));

	STATE_IS(fd, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE, huge);
	return passed();
}
