// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("MFD_HUGETLB makes a memfd of huge pages of the default size.",
	 .contract = "allowed", .since = "4.14", .needs = "hugetlb",
	 .source = "memfd_create(2), MFD_HUGETLB; 749df87bd7be mm/shmem: add hugetlbfs support to memfd_create()");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	size_t huge = huge_page_size();
	struct stat status;

	int fd = ALLOWED((int)syscall(SYS_memfd_create, "case", MFD_CLOEXEC | MFD_HUGETLB));

	STILL_ALLOWED(fstat(fd, &status));
	CHECK(status.st_blksize == (blksize_t)huge, "pages of %ld bytes", (long)status.st_blksize);
	SIZE_IS(fd, 0);
	NAME_IS(fd, "/memfd:case (deleted)");
	return passed();
}
