// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("A hugetlb memfd sealed with F_SEAL_SHRINK cannot be cut to a size that is no multiple of its page size: EINVAL, before the seal is looked at.",
	 .contract = "EINVAL", .since = "4.16", .needs = "hugetlb",
	 .source = "fcntl(2), F_SEAL_SHRINK; truncate(2): EINVAL; 47b9012ecdc7 shmem: add sealing support to hugetlb-backed memfd");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	size_t huge = huge_page_size();
	int fd = sealable_hugetlb_memfd(1);

	seal(fd, F_SEAL_SHRINK);

	REFUSED(EINVAL, ftruncate(fd, (off_t)PAGE));

	STATE_IS(fd, F_SEAL_SHRINK, huge);
	return passed();
}
