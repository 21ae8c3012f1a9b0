// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "userfault.h"

DESCRIBE("UFFDIO_CONTINUE maps a page of a hugetlb memfd sealed with F_SEAL_WRITE into a private mapping, where a store makes a copy: the file stays as it was.",
	 .contract = "allowed", .since = "5.13", .needs = "hugetlb userfaultfd",
	 .source = "fcntl(2), F_SEAL_WRITE; ioctl_userfaultfd(2), UFFDIO_CONTINUE; f619147104c8 userfaultfd: add UFFDIO_CONTINUE ioctl");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	size_t size = huge_page_size();
	int fd = sealable_hugetlb_memfd_with_spare();
	int uffd = userfault_new(UFFD_FEATURE_MINOR_HUGETLBFS);
	struct uffdio_continue there = { .range.len = size };
	unsigned char *map;

	seal(fd, F_SEAL_WRITE);
	map = map_private(fd, size, PROT_READ | PROT_WRITE);
	userfault_register(uffd, map, size, UFFDIO_REGISTER_MODE_MINOR);
	there.range.start = (uintptr_t)map;

	ALLOWED(ioctl(uffd, UFFDIO_CONTINUE, &there));

	MAPPING_INTACT(map, size);
	STORE_RAISES(0, map, PATTERN_ALIEN);
	CHECK(map[0] == PATTERN_ALIEN, "the store is lost");
	STATE_IS(fd, F_SEAL_WRITE, size);
	return passed();
}
