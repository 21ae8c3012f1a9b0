// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("The name may be empty.",
	 .contract = "allowed", .since = "3.17",
	 .source = "memfd_create(2)");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = ALLOWED((int)syscall(SYS_memfd_create, "", MFD_CLOEXEC));

	NAME_IS(fd, "/memfd: (deleted)");
	return passed();
}
