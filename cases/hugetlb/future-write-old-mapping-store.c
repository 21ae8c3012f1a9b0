// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("Stores through a writable shared mapping of a hugetlb memfd that is older than F_SEAL_FUTURE_WRITE still reach the file.",
	 .contract = "allowed", .since = "5.1", .needs = "hugetlb",
	 .source = "fcntl(2), F_SEAL_FUTURE_WRITE; ab3948f58ff8 mm/memfd: add an F_SEAL_FUTURE_WRITE seal to memfd");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	size_t size = huge_page_size();
	int fd = sealable_hugetlb_memfd(1);
	unsigned char *map = map_shared(fd, size, PROT_READ | PROT_WRITE);

	seal(fd, F_SEAL_FUTURE_WRITE);

	STORE_RAISES(0, map, PATTERN_ALIEN);

	BYTES_ARE(fd, 0, 1, PATTERN_ALIEN);
	SEALS_ARE(fd, F_SEAL_FUTURE_WRITE);
	SIZE_IS(fd, size);
	CHECK(map[1] == pattern(1), "another byte changed");
	return passed();
}
