// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("Adding a seal to a file descriptor of memfd_secret(2) is refused with EINVAL: it has no seals.",
	 .contract = "EINVAL", .since = "5.14", .needs = "memfd_secret",
	 .source = "fcntl(2), F_ADD_SEALS: EINVAL; memfd_secret(2)");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = SETUP_NEEDS("memfd_secret(2)", (int)syscall(SYS_memfd_secret, O_CLOEXEC), ENOSYS);

	REFUSED(EINVAL, fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK));

	SIZE_IS(fd, 0);
	STILL_ALLOWED(ftruncate(fd, PAGE));
	SIZE_IS(fd, PAGE);
	return passed();
}
