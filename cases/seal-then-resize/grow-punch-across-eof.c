// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("Under F_SEAL_GROW, a hole can be punched that begins inside the file and ends past its end: only what is inside becomes zeros.",
	 .contract = "allowed", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_GROW; fallocate(2), FALLOC_FL_PUNCH_HOLE");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(2 * PAGE);

	seal(fd, F_SEAL_GROW);

	ALLOWED(fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, (off_t)PAGE, (off_t)(2 * PAGE)));

	SEALS_ARE(fd, F_SEAL_GROW);
	SIZE_IS(fd, 2 * PAGE);
	CONTENTS_INTACT(fd, PAGE);
	BYTES_ARE(fd, PAGE, PAGE, 0);
	return passed();
}
