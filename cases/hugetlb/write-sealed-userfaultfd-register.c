// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "userfault.h"

DESCRIBE("userfaultfd(2) does not accept a read-only shared mapping of a hugetlb memfd sealed with F_SEAL_WRITE, whose holes it could fill: EPERM.",
	 .contract = "EPERM", .since = "4.20", .needs = "hugetlb userfaultfd",
	 .source = "fcntl(2), F_SEAL_WRITE; 29ec90660d68 userfaultfd: shmem/hugetlbfs: only allow to register VM_MAYWRITE vmas");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	size_t size = huge_page_size();
	int fd = sealable_hugetlb_memfd(1), uffd = userfault_new(0);
	struct uffdio_register area = { .range.len = size, .mode = UFFDIO_REGISTER_MODE_MISSING };

	seal(fd, F_SEAL_WRITE);
	area.range.start = (uintptr_t)map_shared(reopen(fd, O_RDONLY), size, PROT_READ);

	REFUSED(EPERM, ioctl(uffd, UFFDIO_REGISTER, &area));

	STATE_IS(fd, F_SEAL_WRITE, size);
	return passed();
}
