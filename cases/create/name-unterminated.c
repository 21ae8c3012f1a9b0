// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("A name that runs into memory that cannot be read before its terminating null byte is refused with EFAULT.",
	 .contract = "EFAULT", .since = "3.17",
	 .source = "memfd_create(2), EFAULT");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	char *pages = SETUP(mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE,
				 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	char *name = pages + PAGE - strlen("case");

	memcpy(name, "case", strlen("case"));
	SETUP(mprotect(pages + PAGE, PAGE, PROT_NONE));

	REFUSED(EFAULT, syscall(SYS_memfd_create, name, MFD_CLOEXEC));

	SETUP(mprotect(pages + PAGE, PAGE, PROT_READ));
	int fd = STILL_ALLOWED((int)syscall(SYS_memfd_create, name, MFD_CLOEXEC));

	NAME_IS(fd, "/memfd:case (deleted)");
	return passed();
}
