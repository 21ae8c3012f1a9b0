// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("F_GET_SEALS of a file descriptor of memfd_secret(2) is refused with EINVAL: it has no seals.",
	 .contract = "EINVAL", .since = "5.14", .needs = "memfd_secret",
	 .source = "fcntl(2), F_GET_SEALS: EINVAL");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = SETUP_NEEDS("memfd_secret(2)", (int)syscall(SYS_memfd_secret, O_CLOEXEC), ENOSYS);

	REFUSED(EINVAL, fcntl(fd, F_GET_SEALS));

	SIZE_IS(fd, 0);
	STILL_ALLOWED(ftruncate(fd, PAGE));
	SIZE_IS(fd, PAGE);
	return passed();
}
