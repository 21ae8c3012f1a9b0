// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("F_SEAL_EXEC refuses with EPERM to make a hugetlb memfd executable with fchmod(2).",
	 .contract = "EPERM", .since = "6.3", .needs = "hugetlb",
	 .source = "6fd7353829ca mm/memfd: add F_SEAL_EXEC; fchmod(2)");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	size_t huge = huge_page_size();
	int fd = sealable_hugetlb_memfd(1);

	SETUP(fchmod(fd, 0666));
	seal(fd, F_SEAL_EXEC);

	REFUSED(EPERM, fchmod(fd, 0777));

	MODE_IS(fd, 0666);
	STATE_IS(fd, F_SEAL_EXEC, huge);
	return passed();
}
