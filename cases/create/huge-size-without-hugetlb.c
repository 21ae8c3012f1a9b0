// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("A huge page size without MFD_HUGETLB is refused with EINVAL, also one that the machine has.",
	 .contract = "EINVAL", .since = "3.17", .needs = "hugetlb",
	 .source = "memfd_create(2), EINVAL: flags");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	enum { HUGE_SHIFT = 26 };
	unsigned int size_code = (unsigned int)__builtin_ctzl(huge_page_size()) << HUGE_SHIFT;

	REFUSED(EINVAL, syscall(SYS_memfd_create, "case", MFD_CLOEXEC | size_code));
	return passed();
}
