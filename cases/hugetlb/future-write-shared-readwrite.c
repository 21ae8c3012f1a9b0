// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("A hugetlb memfd sealed with F_SEAL_FUTURE_WRITE cannot be mapped shared and writable: EPERM.",
	 .contract = "EPERM", .since = "5.13", .needs = "hugetlb",
	 .source = "fcntl(2), F_SEAL_FUTURE_WRITE; 22247efd822e mm/hugetlb: fix F_SEAL_FUTURE_WRITE");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	size_t huge = huge_page_size();
	int fd = sealable_hugetlb_memfd(1);

	seal(fd, F_SEAL_FUTURE_WRITE);

	REFUSED(EPERM, mmap(NULL, huge, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0));

	STATE_IS(fd, F_SEAL_FUTURE_WRITE, huge);
	return passed();
}
