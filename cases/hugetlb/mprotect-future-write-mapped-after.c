// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("A read-only shared mapping of a hugetlb memfd, made after F_SEAL_FUTURE_WRITE, cannot be made writable: EACCES.",
	 .contract = "EACCES", .since = "5.13", .needs = "hugetlb",
	 .source = "fcntl(2), F_SEAL_FUTURE_WRITE; mprotect(2): EACCES; 22247efd822e mm/hugetlb: fix F_SEAL_FUTURE_WRITE");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	size_t huge = huge_page_size();
	int fd = sealable_hugetlb_memfd(1);
	unsigned char *map;

	seal(fd, F_SEAL_FUTURE_WRITE);
	map = map_shared(fd, huge, PROT_READ);

	REFUSED(EACCES, mprotect(map, huge, PROT_READ | PROT_WRITE));

	MAPPED_AS(map, huge, "r--s");
	STORE_RAISES(SIGSEGV, map, PATTERN_ALIEN);
	STATE_IS(fd, F_SEAL_FUTURE_WRITE, huge);
	return passed();
}
