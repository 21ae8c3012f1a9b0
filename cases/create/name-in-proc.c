// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("The name shows up as the target of the symbolic link in /proc/self/fd, behind the prefix memfd:, and is not the path of a file.",
	 .contract = "allowed", .since = "3.17",
	 .source = "memfd_create(2)");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = ALLOWED((int)syscall(SYS_memfd_create, "some/name", MFD_CLOEXEC));

	NAME_IS(fd, "/memfd:some/name (deleted)");
	CHECK(access("/memfd:some/name", F_OK) && errno == ENOENT, "the name is a path");
	return passed();
}
