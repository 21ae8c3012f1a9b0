// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "namespaces.h"

DESCRIBE("F_SEAL_GROW refuses with EPERM to extend a hugetlb memfd with pages of 2 megabytes.",
	 .contract = "EPERM", .since = "4.16", .needs = "hugetlb",
	 .source = "memfd_create(2), MFD_HUGETLB; fcntl(2), F_SEAL_GROW; 47b9012ecdc7 shmem: add sealing support to hugetlb-backed memfd");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	enum { LOG2_SIZE = 21, HUGE_SHIFT = 26 };
	const unsigned int flags = MFD_HUGETLB | MFD_ALLOW_SEALING | (unsigned int)LOG2_SIZE << HUGE_SHIFT;
	int fd;

	require_executable_default();
	fd = SETUP_NEEDS("a sealable hugetlb memfd of that page size",
			 (int)syscall(SYS_memfd_create, "case", flags), EINVAL, ENODEV, ENOSYS);

	seal(fd, F_SEAL_GROW);

	REFUSED(EPERM, ftruncate(fd, (off_t)1 << LOG2_SIZE));

	STATE_IS(fd, F_SEAL_GROW, 0);
	STILL_REFUSED(EINVAL, ftruncate(fd, (off_t)1 << (LOG2_SIZE - 1)));
	SIZE_IS(fd, 0);
	return passed();
}
