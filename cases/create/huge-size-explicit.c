// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("The binary logarithm of a huge page size that the machine has, shifted by MFD_HUGE_SHIFT, selects pages of that size.",
	 .contract = "allowed", .since = "4.14", .needs = "hugetlb",
	 .source = "memfd_create(2), MFD_HUGETLB; 749df87bd7be mm/shmem: add hugetlbfs support to memfd_create()");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	enum { HUGE_SHIFT = 26 };
	size_t huge = huge_page_size();
	unsigned int size_code = (unsigned int)__builtin_ctzl(huge) << HUGE_SHIFT;
	struct stat status;

	int fd = ALLOWED((int)syscall(SYS_memfd_create, "case", MFD_HUGETLB | size_code));

	STILL_ALLOWED(fstat(fd, &status));
	CHECK(status.st_blksize == (blksize_t)huge, "pages of %ld bytes", (long)status.st_blksize);
	return passed();
}
