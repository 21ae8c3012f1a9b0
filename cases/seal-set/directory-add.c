// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "files.h"

DESCRIBE("Adding a seal to a directory on tmpfs is refused with EPERM: it is not open for writing, which is checked before its type.",
	 .contract = "EPERM", .since = "4.16",
	 .source = "fcntl(2), F_ADD_SEALS: EPERM; 47b9012ecdc7 shmem: add sealing support to hugetlb-backed memfd");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = SETUP(open(directory_on(TMPFS), O_RDONLY | O_DIRECTORY | O_CLOEXEC));

	REFUSED(EPERM, fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK));

	STILL_ALLOWED(close(STILL_ALLOWED(openat(fd, ".", O_TMPFILE | O_RDWR, 0600))));
	return passed();
}
