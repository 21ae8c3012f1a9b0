// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "userfault.h"
#include "pins.h"
#include "reclaim.h"

DESCRIBE("UFFDIO_CONTINUE maps a page out of a huge page of a memfd sealed with F_SEAL_WRITE into a private mapping, where a store makes a copy: the file stays as it was.",
	 .contract = "allowed", .since = "5.14", .needs = "thp userfaultfd",
	 .source = "fcntl(2), F_SEAL_WRITE; ioctl_userfaultfd(2), UFFDIO_CONTINUE; c949b097ef2e userfaultfd/shmem: support minor fault registration for shmem");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	size_t size;
	int fd = huge_page_memfd(&size);
	int uffd = userfault_new(UFFD_FEATURE_MINOR_SHMEM);
	struct uffdio_continue there = { .range.len = PAGE };
	unsigned char *map;

	seal_when_unused(fd, F_SEAL_WRITE);
	map = map_aligned(fd, size, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	userfault_register(uffd, map, size, UFFDIO_REGISTER_MODE_MINOR);
	there.range.start = (uintptr_t)map;

	ALLOWED(ioctl(uffd, UFFDIO_CONTINUE, &there));

	MAPPING_INTACT(map, PAGE);
	STORE_RAISES(0, map, PATTERN_ALIEN);
	CHECK(map[0] == PATTERN_ALIEN, "the store is lost");
	STATE_IS(fd, F_SEAL_WRITE, (off_t)size);
	return passed();
}
