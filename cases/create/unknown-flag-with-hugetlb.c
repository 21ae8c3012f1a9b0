// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("MFD_HUGETLB gives a meaning to the bits of the huge page size only: every other unknown bit is refused with EINVAL.",
	 .contract = "EINVAL", .since = "3.17",
	 .source = "memfd_create(2), EINVAL: flags");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	const unsigned int first = MFD_EXEC << 1, size_bits = 1U << 26;

	for (unsigned int bit = first; bit < size_bits; bit <<= 1)
		REFUSED(EINVAL, syscall(SYS_memfd_create, "case", MFD_CLOEXEC | MFD_HUGETLB | bit));

	STILL_ALLOWED(syscall(SYS_memfd_create, "case", MFD_CLOEXEC));
	return passed();
}
