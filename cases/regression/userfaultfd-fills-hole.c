// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "userfault.h"

DESCRIBE("userfaultfd(2) does not accept a shared mapping of a read-only description of a memfd with holes and F_SEAL_WRITE, and UFFDIO_COPY then fills no hole: EPERM.",
	 .contract = "EPERM", .since = "4.20", .needs = "userfaultfd",
	 .cve = "CVE-2018-18397",
	 .source = "29ec90660d68 userfaultfd: shmem/hugetlbfs: only allow to register VM_MAYWRITE vmas");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(0), uffd = userfault_new(0);
	struct uffdio_register area = { .range.len = PAGE, .mode = UFFDIO_REGISTER_MODE_MISSING };
	unsigned char *bytes = SETUP(mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	struct uffdio_copy copy = { .len = PAGE };

	SETUP(ftruncate(fd, (off_t)PAGE));
	seal(fd, F_SEAL_WRITE);
	area.range.start = (uintptr_t)map_shared(reopen(fd, O_RDONLY), PAGE, PROT_READ);
	memset(bytes, PATTERN_ALIEN, PAGE);
	copy.dst = area.range.start;
	copy.src = (uintptr_t)bytes;

	REFUSED(EPERM, ioctl(uffd, UFFDIO_REGISTER, &area));

	STILL_REFUSED(ENOENT, ioctl(uffd, UFFDIO_COPY, &copy));
	SEALS_ARE(fd, F_SEAL_WRITE);
	SIZE_IS(fd, PAGE);
	BYTES_ARE(fd, 0, PAGE, 0);
	return passed();
}
