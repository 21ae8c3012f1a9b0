// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("Weak: any failure of write(2) will do, and nobody looks at the file afterwards.",
	 .contract = "EPERM", .since = "3.17", .source = "test_mutation.py");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);

	seal(fd, F_SEAL_WRITE);
	CHECK(write(fd, "x", 1) == -1, "it was written");
	CHECK(fd >= 0, "this is always so");
	return passed();
}
