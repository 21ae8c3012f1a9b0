// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("mremap(2) moves a private mapping of 4 GiB of a hugetlb memfd, and with it what was stored there.",
	 .contract = "allowed", .since = "5.16", .needs = "hugetlb",
	 .source = "mremap(2), MREMAP_FIXED; mmap(2), MAP_PRIVATE; 550a7d60bd5e mm, hugepages: add mremap() support for hugepage backed vma");

/* The whole file, of which only one huge page is ever touched; too much for the addresses of a 32-bit program. */
static unsigned char *map_all(int fd, size_t size)
{
	return SETUP_NEEDS("4 GiB of addresses",
			   mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_NORESERVE, fd, 0), EINVAL, ENOMEM);
}

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	const size_t size = (size_t)((uint64_t)4 << 30);
	size_t huge = huge_page_size();
	int fd = sealable_hugetlb_memfd_with_spare();
	unsigned char *map = map_all(fd, size), *room = map_all(fd, size), *moved;

	SETUP(ftruncate(fd, (off_t)size));
	/* Leaves a hole where the mapping is to go: it is seen whether it went there. */
	SETUP_NEEDS("mremap(2) of huge pages", mremap(room, huge, huge, MREMAP_MAYMOVE | MREMAP_FIXED, room + huge), EINVAL);
	map[0] = PATTERN_ALIEN;

	moved = mremap(map, size, size, MREMAP_MAYMOVE | MREMAP_FIXED, room);

	CHECK((moved == MAP_FAILED ? map : moved)[0] == PATTERN_ALIEN, "mremap: %s, and what was stored is gone",
	      moved == MAP_FAILED ? strerror(errno) : "no error");
	MAPPED_AS(room, size, "rw-p");
	SEALS_ARE(fd, 0);
	SIZE_IS(fd, (off_t)size);
	CONTENTS_INTACT(fd, huge);
	return passed();
}
