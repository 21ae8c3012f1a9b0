// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("F_SEAL_SHRINK and F_SEAL_WRITE leave fallocate(2) free to extend a hugetlb memfd.",
	 .contract = "allowed", .since = "4.16", .needs = "hugetlb",
	 .source = "fcntl(2), F_SEAL_SHRINK and F_SEAL_WRITE; fallocate(2); 47b9012ecdc7 shmem: add sealing support to hugetlb-backed memfd");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	size_t huge = huge_page_size();
	int fd = sealable_hugetlb_memfd_with_spare();

	seal(fd, F_SEAL_SHRINK | F_SEAL_WRITE);

	ALLOWED(fallocate(fd, 0, (off_t)huge, (off_t)huge));

	SIZE_IS(fd, (off_t)(2 * huge));
	CONTENTS_INTACT(fd, huge);
	BYTES_ARE(fd, (off_t)huge, huge, 0);
	SEALS_ARE(fd, F_SEAL_SHRINK | F_SEAL_WRITE);
	return passed();
}
