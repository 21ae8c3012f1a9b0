// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "alien.h"

DESCRIBE("Calling write(2) on a hugetlb memfd without any seal fails with EINVAL: its contents change through mappings only.",
	 .contract = "EINVAL", .since = "4.16", .needs = "hugetlb",
	 .source = "write(2): EINVAL; fcntl(2), F_SEAL_WRITE; 47b9012ecdc7 shmem: add sealing support to hugetlb-backed memfd");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	size_t huge = huge_page_size();
	int fd = sealable_hugetlb_memfd(1);


	REFUSED(EINVAL, write(fd, alien, sizeof(alien)));

	STATE_IS(fd, 0, huge);
	OFFSET_IS(fd, 0);
	return passed();
}
