// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("A hugetlb memfd sealed with F_SEAL_FUTURE_WRITE can be mapped shared and read-only.",
	 .contract = "allowed", .since = "5.1", .needs = "hugetlb",
	 .source = "fcntl(2), F_SEAL_FUTURE_WRITE; ab3948f58ff8 mm/memfd: add an F_SEAL_FUTURE_WRITE seal to memfd");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	size_t huge = huge_page_size();
	int fd = sealable_hugetlb_memfd(1);
	unsigned char *map;

	seal(fd, F_SEAL_FUTURE_WRITE);

	map = ALLOWED(mmap(NULL, huge, PROT_READ, MAP_SHARED, fd, 0));

	MAPPED_AS(map, huge, "r--s");
	MAPPING_INTACT(map, huge);
	STORE_RAISES(SIGSEGV, map, PATTERN_ALIEN);
	STATE_IS(fd, F_SEAL_FUTURE_WRITE, huge);
	return passed();
}
