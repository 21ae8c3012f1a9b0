// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("F_SEAL_SHRINK is added to a hugetlb memfd while it is mapped writable, and the mapping goes on to change the file.",
	 .contract = "allowed", .since = "4.16", .needs = "hugetlb",
	 .source = "fcntl(2), F_SEAL_SHRINK; 47b9012ecdc7 shmem: add sealing support to hugetlb-backed memfd");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	size_t huge = huge_page_size();
	int fd = sealable_hugetlb_memfd(1);
	unsigned char *map = map_shared(fd, huge, PROT_READ | PROT_WRITE);

	ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK));

	STATE_IS(fd, F_SEAL_SHRINK, huge);
	STORE_RAISES(0, map, PATTERN_ALIEN);
	BYTES_ARE(fd, 0, 1, PATTERN_ALIEN);
	return passed();
}
