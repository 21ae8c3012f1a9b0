// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "userfault.h"

DESCRIBE("userfaultfd(2) does not accept a read-only shared mapping of a memfd sealed with F_SEAL_WRITE for write protection, which could then be lifted: EPERM.",
	 .contract = "EPERM", .since = "6.7", .needs = "userfaultfd",
	 .source = "ioctl_userfaultfd(2), UFFDIO_REGISTER: EPERM; 29ec90660d68 userfaultfd: shmem/hugetlbfs: only allow to register VM_MAYWRITE vmas");

#ifndef UFFD_FEATURE_WP_HUGETLBFS_SHMEM	/* 5.19 */
#define UFFD_FEATURE_WP_HUGETLBFS_SHMEM (1 << 12)
#endif

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE), uffd = userfault_new(UFFD_FEATURE_WP_HUGETLBFS_SHMEM);
	struct uffdio_register area = { .range.len = PAGE, .mode = UFFDIO_REGISTER_MODE_WP };

	seal(fd, F_SEAL_WRITE);
	area.range.start = (uintptr_t)map_shared_sealed(fd, PAGE, PROT_READ);

	REFUSED(EPERM, ioctl(uffd, UFFDIO_REGISTER, &area));

	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	return passed();
}
