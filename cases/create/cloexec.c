// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("MFD_CLOEXEC sets the close-on-exec flag of the new file descriptor.",
	 .contract = "allowed", .since = "3.17",
	 .source = "memfd_create(2), MFD_CLOEXEC");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = ALLOWED((int)syscall(SYS_memfd_create, "case", MFD_CLOEXEC));

	CHECK(fcntl(fd, F_GETFD) == FD_CLOEXEC, "the close-on-exec flag is not set");
	return passed();
}
