// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("Adding a seal to a pipe is refused with EINVAL: it has no seals.",
	 .contract = "EINVAL", .since = "3.17",
	 .source = "fcntl(2), F_ADD_SEALS: EINVAL");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int ends[2];
	char byte;

	SETUP(pipe2(ends, O_CLOEXEC | O_NONBLOCK));

	REFUSED(EINVAL, fcntl(ends[1], F_ADD_SEALS, F_SEAL_SHRINK));

	STILL_ALLOWED(write(ends[1], "x", 1));
	CHECK(read(ends[0], &byte, 1) == 1 && byte == 'x', "the pipe does not work any more");
	return passed();
}
