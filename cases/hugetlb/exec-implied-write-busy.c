// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("F_SEAL_EXEC on an executable hugetlb memfd is refused with EBUSY while it is mapped writable, because it implies F_SEAL_WRITE.",
	 .contract = "EBUSY", .since = "7.1", .needs = "hugetlb",
	 .source = "3b041514cb6e memfd: deny writeable mappings when implying SEAL_WRITE");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	size_t huge = huge_page_size();
	int fd = sealable_hugetlb_memfd(1);
	unsigned char *map = map_shared(fd, huge, PROT_READ | PROT_WRITE);

	/* A kernel without this seal would refuse it with another error. */
	seal(sealable_memfd_0666(0), F_SEAL_EXEC);

	REFUSED(EBUSY, fcntl(fd, F_ADD_SEALS, F_SEAL_EXEC));

	STATE_IS(fd, 0, huge);
	MAPPED_AS(map, huge, "rw-s");
	return passed();
}
