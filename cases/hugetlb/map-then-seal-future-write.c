// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("F_SEAL_FUTURE_WRITE is added to a hugetlb memfd while it is mapped writable, and that mapping goes on to change the file.",
	 .contract = "allowed", .since = "5.1", .needs = "hugetlb",
	 .source = "fcntl(2), F_SEAL_FUTURE_WRITE; ab3948f58ff8 mm/memfd: add an F_SEAL_FUTURE_WRITE seal to memfd");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	size_t huge = huge_page_size();
	int fd = sealable_hugetlb_memfd(1);
	unsigned char *map = map_shared(fd, huge, PROT_READ | PROT_WRITE);

	ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_FUTURE_WRITE));

	STATE_IS(fd, F_SEAL_FUTURE_WRITE, huge);
	STORE_RAISES(0, map, PATTERN_ALIEN);
	BYTES_ARE(fd, 0, 1, PATTERN_ALIEN);
	return passed();
}
