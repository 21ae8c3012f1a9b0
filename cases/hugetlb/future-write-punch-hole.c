// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("No hole can be punched into a hugetlb memfd sealed with F_SEAL_FUTURE_WRITE: EPERM.",
	 .contract = "EPERM", .since = "5.1", .needs = "hugetlb",
	 .source = "fcntl(2), F_SEAL_FUTURE_WRITE; fallocate(2): EPERM; ab3948f58ff8 mm/memfd: add an F_SEAL_FUTURE_WRITE seal to memfd");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	size_t huge = huge_page_size();
	int fd = sealable_hugetlb_memfd(1);

	seal(fd, F_SEAL_FUTURE_WRITE);

	REFUSED(EPERM, fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, (off_t)huge));

	/* Again: the refusal did not leave the file locked. */
	STILL_REFUSED(EPERM, fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, (off_t)huge));
	STATE_IS(fd, F_SEAL_FUTURE_WRITE, huge);
	return passed();
}
