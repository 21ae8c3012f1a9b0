// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("A huge page size that the machine does not have is refused with ENODEV.",
	 .contract = "ENODEV", .since = "4.14", .needs = "hugetlb",
	 .source = "mmap(2), MAP_HUGETLB; 749df87bd7be mm/shmem: add hugetlbfs support to memfd_create()");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	/* 2 KiB: smaller than any page */
	enum { HUGE_SHIFT = 26, SIZE_CODE = 11 << HUGE_SHIFT };

	huge_page_size();

	REFUSED(ENODEV, syscall(SYS_memfd_create, "case", MFD_CLOEXEC | MFD_HUGETLB | SIZE_CODE));

	STILL_ALLOWED(syscall(SYS_memfd_create, "case", MFD_CLOEXEC | MFD_HUGETLB));
	return passed();
}
