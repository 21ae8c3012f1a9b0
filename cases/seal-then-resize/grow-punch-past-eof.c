// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("Under F_SEAL_GROW, a hole can be punched past the end of the file, where it changes neither size nor contents.",
	 .contract = "allowed", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_GROW; fallocate(2), FALLOC_FL_PUNCH_HOLE");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);

	seal(fd, F_SEAL_GROW);

	ALLOWED(fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, (off_t)PAGE, (off_t)PAGE));

	STATE_IS(fd, F_SEAL_GROW, PAGE);
	return passed();
}
