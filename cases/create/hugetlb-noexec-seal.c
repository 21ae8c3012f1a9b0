// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("MFD_NOEXEC_SEAL on a hugetlb memfd gives mode 0666 and F_SEAL_EXEC as the only seal.",
	 .contract = "allowed", .since = "6.3", .needs = "hugetlb",
	 .source = "memfd_create(2), MFD_NOEXEC_SEAL; 105ff5339f49 mm/memfd: add MFD_NOEXEC_SEAL and MFD_EXEC");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	huge_page_size();

	int fd = ALLOWED((int)syscall(SYS_memfd_create, "case", MFD_HUGETLB | MFD_NOEXEC_SEAL));

	MODE_IS(fd, 0666);
	SEALS_ARE(fd, F_SEAL_EXEC);
	return passed();
}
