// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("No hole smaller than a huge page can be punched into a hugetlb memfd sealed with F_SEAL_WRITE: EPERM, because its bytes would become zeros.",
	 .contract = "EPERM", .since = "5.19", .needs = "hugetlb",
	 .source = "fcntl(2), F_SEAL_WRITE; 68d32527d340 hugetlbfs: zero partial pages during fallocate hole punch");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	size_t huge = huge_page_size();
	int fd = sealable_hugetlb_memfd(1);

	seal(fd, F_SEAL_WRITE);

	REFUSED(EPERM, fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, (off_t)PAGE, (off_t)PAGE));

	STATE_IS(fd, F_SEAL_WRITE, huge);
	return passed();
}
