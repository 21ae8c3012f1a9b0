// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("F_SEAL_WRITE after F_SEAL_FUTURE_WRITE is refused with EBUSY while an old writable mapping of the hugetlb memfd exists, and added once it is gone.",
	 .contract = "EBUSY", .since = "5.1", .needs = "hugetlb",
	 .source = "fcntl(2), F_SEAL_WRITE: EBUSY; ab3948f58ff8 mm/memfd: add an F_SEAL_FUTURE_WRITE seal to memfd");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	size_t huge = huge_page_size();
	int fd = sealable_hugetlb_memfd(1);
	unsigned char *map = map_shared(fd, huge, PROT_READ | PROT_WRITE);

	seal(fd, F_SEAL_FUTURE_WRITE);

	REFUSED(EBUSY, fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));
	STATE_IS(fd, F_SEAL_FUTURE_WRITE, huge);

	unmap(map, huge);
	ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));
	STATE_IS(fd, F_SEAL_FUTURE_WRITE | F_SEAL_WRITE, huge);
	return passed();
}
