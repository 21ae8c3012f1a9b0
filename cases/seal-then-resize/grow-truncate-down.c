// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("Under F_SEAL_GROW, ftruncate(2) can make the file smaller.",
	 .contract = "allowed", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_GROW; ftruncate(2)");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(2 * PAGE);

	seal(fd, F_SEAL_GROW);

	ALLOWED(ftruncate(fd, (off_t)PAGE));

	STATE_IS(fd, F_SEAL_GROW, PAGE);
	return passed();
}
