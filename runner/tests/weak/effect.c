// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("Weak: what write(2) wrote is not read back, nor is the size looked at.",
	 .contract = "allowed", .since = "3.17", .source = "test_mutation.py");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);

	seal(fd, F_SEAL_GROW);
	ALLOWED(write(fd, "xx", 2));
	SEALS_ARE(fd, F_SEAL_GROW);
	return passed();
}
