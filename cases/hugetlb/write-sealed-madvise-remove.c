// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("Calling madvise(2) with MADV_REMOVE on a read-only shared mapping of a hugetlb memfd sealed with F_SEAL_WRITE fails with EACCES: it would punch a hole.",
	 .contract = "EACCES", .since = "4.16", .needs = "hugetlb",
	 .source = "fcntl(2), F_SEAL_WRITE; madvise(2), MADV_REMOVE; 47b9012ecdc7 shmem: add sealing support to hugetlb-backed memfd");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	size_t huge = huge_page_size();
	int fd = sealable_hugetlb_memfd(1);
	unsigned char *map;

	require_madvise();
	seal(fd, F_SEAL_WRITE);
	map = map_shared(reopen(fd, O_RDONLY), huge, PROT_READ);

	REFUSED(EACCES, madvise(map, huge, MADV_REMOVE));

	MAPPING_INTACT(map, huge);
	STATE_IS(fd, F_SEAL_WRITE, huge);
	return passed();
}
