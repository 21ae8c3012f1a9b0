// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("A hugetlb memfd sealed with F_SEAL_SHRINK can still be extended.",
	 .contract = "allowed", .since = "4.16", .needs = "hugetlb",
	 .source = "fcntl(2), F_SEAL_SHRINK; 47b9012ecdc7 shmem: add sealing support to hugetlb-backed memfd");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	size_t huge = huge_page_size();
	int fd = sealable_hugetlb_memfd(1);

	seal(fd, F_SEAL_SHRINK);

	ALLOWED(ftruncate(fd, (off_t)(2 * huge)));

	SIZE_IS(fd, 2 * huge);
	CONTENTS_INTACT(fd, huge);
	BYTES_ARE(fd, (off_t)huge, huge, 0);
	SEALS_ARE(fd, F_SEAL_SHRINK);
	STILL_REFUSED(EPERM, ftruncate(fd, (off_t)huge));
	return passed();
}
