// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "userfault.h"

DESCRIBE("userfaultfd(2) does not accept a shared mapping of a read-only description of a memfd sealed with F_SEAL_FUTURE_WRITE, whose holes it could fill: EPERM.",
	 .contract = "EPERM", .since = "5.1", .needs = "userfaultfd",
	 .source = "fcntl(2), F_SEAL_FUTURE_WRITE; 29ec90660d68 userfaultfd: shmem/hugetlbfs: only allow to register VM_MAYWRITE vmas; ab3948f58ff8 mm/memfd: add an F_SEAL_FUTURE_WRITE seal to memfd");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE), uffd = userfault_new(0);
	struct uffdio_register area = { .range.len = PAGE, .mode = UFFDIO_REGISTER_MODE_MISSING };

	seal(fd, F_SEAL_FUTURE_WRITE);
	area.range.start = (uintptr_t)map_shared(reopen(fd, O_RDONLY), PAGE, PROT_READ);

	REFUSED(EPERM, ioctl(uffd, UFFDIO_REGISTER, &area));

	STATE_IS(fd, F_SEAL_FUTURE_WRITE, PAGE);
	return passed();
}
