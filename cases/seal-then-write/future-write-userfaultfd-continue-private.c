// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "userfault.h"

DESCRIBE("UFFDIO_CONTINUE maps a page of a memfd sealed with F_SEAL_FUTURE_WRITE into a private mapping, where a store makes a copy: the file stays as it was.",
	 .contract = "allowed", .since = "5.14", .needs = "userfaultfd",
	 .source = "fcntl(2), F_SEAL_FUTURE_WRITE; ioctl_userfaultfd(2), UFFDIO_CONTINUE; ab3948f58ff8 mm/memfd: add an F_SEAL_FUTURE_WRITE seal to memfd");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE), uffd = userfault_new(UFFD_FEATURE_MINOR_SHMEM);
	struct uffdio_continue there = { .range.len = PAGE };
	unsigned char *map;

	seal(fd, F_SEAL_FUTURE_WRITE);
	map = map_private(fd, PAGE, PROT_READ | PROT_WRITE);
	userfault_register(uffd, map, PAGE, UFFDIO_REGISTER_MODE_MINOR);
	there.range.start = (uintptr_t)map;

	ALLOWED(ioctl(uffd, UFFDIO_CONTINUE, &there));

	MAPPING_INTACT(map, PAGE);
	STORE_RAISES(0, map, PATTERN_ALIEN);
	CHECK(map[0] == PATTERN_ALIEN, "the store is lost");
	STATE_IS(fd, F_SEAL_FUTURE_WRITE, PAGE);
	return passed();
}
