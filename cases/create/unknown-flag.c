// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("Each bit of flags that has no meaning is refused with EINVAL, and so are the bits of a huge page size without MFD_HUGETLB.",
	 .contract = "EINVAL", .since = "3.17",
	 .source = "memfd_create(2), EINVAL: flags");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	const unsigned int first = MFD_EXEC << 1;

	for (unsigned int bit = first; bit; bit <<= 1)
		REFUSED(EINVAL, syscall(SYS_memfd_create, "case", MFD_CLOEXEC | bit));

	STILL_ALLOWED(syscall(SYS_memfd_create, "case", MFD_CLOEXEC));
	return passed();
}
