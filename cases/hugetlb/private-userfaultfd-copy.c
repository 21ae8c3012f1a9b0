// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "alien.h"
#include "userfault.h"

DESCRIBE("UFFDIO_COPY to a private mapping of a hugetlb memfd sealed with F_SEAL_WRITE makes an anonymous page: the hole in the file is not filled.",
	 .contract = "allowed", .since = "4.16", .needs = "hugetlb userfaultfd",
	 .source = "fcntl(2), F_SEAL_WRITE; ioctl_userfaultfd(2), UFFDIO_COPY; 47b9012ecdc7 shmem: add sealing support to hugetlb-backed memfd");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	size_t size = huge_page_size();
	int fd = sealable_hugetlb_memfd(2);
	unsigned char *map, *source = SETUP(mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	struct uffdio_copy copy = { .src = (uintptr_t)source, .len = size };
	int uffd = userfault_new(0);
	struct stat hole;

	memset(source, PATTERN_ALIEN, size);
	SETUP(ftruncate(fd, 0));
	SETUP(ftruncate(fd, (off_t)size));
	seal(fd, F_SEAL_WRITE);
	map = map_private(fd, size, PROT_READ | PROT_WRITE);
	userfault_register(uffd, map, size, UFFDIO_REGISTER_MODE_MISSING);
	copy.dst = (uintptr_t)map;

	ALLOWED(ioctl(uffd, UFFDIO_COPY, &copy));

	CHECK(map[0] == PATTERN_ALIEN && map[size - 1] == PATTERN_ALIEN, "the mapping does not show the copied page");
	CHECK(!fstat(fd, &hole) && !hole.st_blocks, "the hole in the file is filled");
	BYTES_ARE(fd, 0, size, 0);
	SEALS_ARE(fd, F_SEAL_WRITE);
	SIZE_IS(fd, size);
	return passed();
}
