// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("madvise(2) with MADV_POPULATE_WRITE on a read-only shared mapping of a hugetlb memfd sealed with F_SEAL_WRITE fails with EINVAL.",
	 .contract = "EINVAL", .since = "5.14", .needs = "hugetlb",
	 .source = "fcntl(2), F_SEAL_WRITE; madvise(2), MADV_POPULATE_WRITE: EINVAL; 47b9012ecdc7 shmem: add sealing support to hugetlb-backed memfd");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	size_t size = huge_page_size();
	int fd = sealable_hugetlb_memfd(1);
	unsigned char *map;

	require_madvise();
	seal(fd, F_SEAL_WRITE);
	map = map_shared(reopen(fd, O_RDONLY), size, PROT_READ);

	REFUSED(EINVAL, madvise(map, size, MADV_POPULATE_WRITE));

	MAPPING_INTACT(map, size);
	STATE_IS(fd, F_SEAL_WRITE, size);
	return passed();
}
