// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("F_SEAL_EXEC on an executable hugetlb memfd adds F_SEAL_SHRINK, F_SEAL_GROW, F_SEAL_WRITE and F_SEAL_FUTURE_WRITE as well.",
	 .contract = "allowed", .since = "6.3", .needs = "hugetlb",
	 .source = "c4f75bc8bd6b mm/memfd: add write seals when apply SEAL_EXEC to executable memfd");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	size_t huge = huge_page_size();
	int fd = sealable_hugetlb_memfd(1);
	const unsigned int implied = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_FUTURE_WRITE;

	ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_EXEC));

	STATE_IS(fd, F_SEAL_EXEC | implied, huge);
	STILL_REFUSED(EPERM, mmap(NULL, huge, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0));
	STILL_REFUSED(EPERM, ftruncate(fd, 0));
	STILL_REFUSED(EPERM, ftruncate(fd, (off_t)(2 * huge)));
	return passed();
}
