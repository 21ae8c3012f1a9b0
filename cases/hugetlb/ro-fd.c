// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("Seals cannot be added to a hugetlb memfd through a read-only open file description: EPERM.",
	 .contract = "EPERM", .since = "4.16", .needs = "hugetlb",
	 .source = "fcntl(2), F_ADD_SEALS: EPERM; 47b9012ecdc7 shmem: add sealing support to hugetlb-backed memfd");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	size_t huge = huge_page_size();
	int fd = sealable_hugetlb_memfd(1);
	int readonly = reopen(fd, O_RDONLY);

	REFUSED(EPERM, fcntl(readonly, F_ADD_SEALS, F_SEAL_WRITE));

	STATE_IS(fd, 0, huge);
	STILL_ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));
	SEALS_ARE(readonly, F_SEAL_WRITE);
	return passed();
}
