// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("F_SEAL_GROW allows ftruncate(2) to the size that the file has.",
	 .contract = "allowed", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_GROW; ftruncate(2)");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);

	seal(fd, F_SEAL_GROW);

	ALLOWED(ftruncate(fd, (off_t)PAGE));

	STATE_IS(fd, F_SEAL_GROW, PAGE);
	return passed();
}
