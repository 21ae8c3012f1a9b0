// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("A private writable mapping past the end of a hugetlb memfd with all seals does not extend the file.",
	 .contract = "allowed", .since = "4.16", .needs = "hugetlb",
	 .source = "fcntl(2), F_SEAL_GROW: the size of the file cannot be increased; 47b9012ecdc7 shmem: add sealing support to hugetlb-backed memfd");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	enum { ALL = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE };
	size_t huge = huge_page_size();
	int fd = sealable_hugetlb_memfd(3);

	/* Two of the three pages are now free for the mapping to reserve. */
	SETUP(ftruncate(fd, (off_t)huge));
	seal(fd, ALL);

	ALLOWED(mmap(NULL, 2 * huge, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0));

	STATE_IS(fd, ALL, huge);
	return passed();
}
