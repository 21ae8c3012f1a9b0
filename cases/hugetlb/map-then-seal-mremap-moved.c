// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("F_SEAL_WRITE is refused with EBUSY while a writable mapping of a hugetlb memfd exists that mremap(2) has moved, and can be added once it is gone.",
	 .contract = "EBUSY", .since = "5.16", .needs = "hugetlb",
	 .source = "fcntl(2), F_SEAL_WRITE: EBUSY; 550a7d60bd5e mm, hugepages: add mremap() support for hugepage backed vma");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	size_t huge = huge_page_size();
	int fd = sealable_hugetlb_memfd(1);
	unsigned char *map = map_shared(fd, huge, PROT_READ | PROT_WRITE);
	unsigned char *room = SETUP(mmap(NULL, 2 * huge, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	unsigned char *aligned = room + (-(uintptr_t)room & (huge - 1));

	SETUP_NEEDS("mremap(2) of huge pages",
		    mremap(map, huge, huge, MREMAP_MAYMOVE | MREMAP_FIXED, aligned), EINVAL);

	REFUSED(EBUSY, fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));

	STATE_IS(fd, 0, huge);
	MAPPED_AS(aligned, huge, "rw-s");

	unmap(aligned, huge);
	ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));

	STATE_IS(fd, F_SEAL_WRITE, huge);
	return passed();
}
