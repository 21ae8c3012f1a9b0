// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("A read-only shared mapping of a hugetlb memfd, made before F_SEAL_FUTURE_WRITE, can still be made writable.",
	 .contract = "allowed", .since = "5.1", .needs = "hugetlb",
	 .source = "fcntl(2), F_SEAL_FUTURE_WRITE; ab3948f58ff8 mm/memfd: add an F_SEAL_FUTURE_WRITE seal to memfd");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	size_t huge = huge_page_size();
	int fd = sealable_hugetlb_memfd(1);
	unsigned char *map = map_shared(fd, huge, PROT_READ);

	seal(fd, F_SEAL_FUTURE_WRITE);

	ALLOWED(mprotect(map, huge, PROT_READ | PROT_WRITE));

	MAPPED_AS(map, huge, "rw-s");
	STATE_IS(fd, F_SEAL_FUTURE_WRITE, huge);
	STORE_RAISES(0, map, PATTERN_ALIEN);
	BYTES_ARE(fd, 0, 1, PATTERN_ALIEN);
	return passed();
}
