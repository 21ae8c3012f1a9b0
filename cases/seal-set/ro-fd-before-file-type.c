// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("Whether the open file description is writable is checked before the type of the file is: adding a seal through the read end of a pipe gives EPERM, through the write end EINVAL.",
	 .contract = "EPERM", .since = "4.16",
	 .source = "fcntl(2), F_ADD_SEALS: EPERM; 47b9012ecdc7 shmem: add sealing support to hugetlb-backed memfd");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int ends[2];
	char byte;

	SETUP(pipe2(ends, O_CLOEXEC | O_NONBLOCK));

	REFUSED(EPERM, fcntl(ends[0], F_ADD_SEALS, F_SEAL_SHRINK));

	STILL_REFUSED(EINVAL, fcntl(ends[1], F_ADD_SEALS, F_SEAL_SHRINK));
	STILL_ALLOWED(write(ends[1], "x", 1));
	CHECK(read(ends[0], &byte, 1) == 1 && byte == 'x', "the pipe does not work any more");
	return passed();
}
