// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("No seal can be added to a hugetlb memfd that has F_SEAL_SEAL: EPERM.",
	 .contract = "EPERM", .since = "4.16", .needs = "hugetlb",
	 .source = "fcntl(2), F_SEAL_SEAL; 47b9012ecdc7 shmem: add sealing support to hugetlb-backed memfd");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	size_t huge = huge_page_size();
	int fd = sealable_hugetlb_memfd(1);

	seal(fd, F_SEAL_SEAL);

	REFUSED(EPERM, fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));

	STATE_IS(fd, F_SEAL_SEAL, huge);
	STILL_ALLOWED(mmap(NULL, huge, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0));
	return passed();
}
