// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("Without MFD_CLOEXEC the close-on-exec flag of the new file descriptor is clear.",
	 .contract = "allowed", .since = "3.17",
	 .source = "memfd_create(2), MFD_CLOEXEC");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = ALLOWED((int)syscall(SYS_memfd_create, "case", MFD_ALLOW_SEALING));

	NAME_IS(fd, "/memfd:case (deleted)");
	CHECK(fcntl(fd, F_GETFD) == 0, "the close-on-exec flag is set");
	return passed();
}
