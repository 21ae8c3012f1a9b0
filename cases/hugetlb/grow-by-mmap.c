// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("A writable mapping past the end of a hugetlb memfd sealed with F_SEAL_GROW does not extend the file.",
	 .contract = "allowed", .since = "4.16", .needs = "hugetlb",
	 .source = "fcntl(2), F_SEAL_GROW: the size of the file cannot be increased; 47b9012ecdc7 shmem: add sealing support to hugetlb-backed memfd");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	size_t huge = huge_page_size();
	int fd = sealable_hugetlb_memfd_with_spare();

	seal(fd, F_SEAL_GROW);

	ALLOWED(mmap(NULL, 2 * huge, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0));

	STATE_IS(fd, F_SEAL_GROW, huge);
	return passed();
}
