// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("Under F_SEAL_SHRINK, a hole can be punched that is the whole file: its contents go, its size stays.",
	 .contract = "allowed", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_SHRINK; fallocate(2), FALLOC_FL_PUNCH_HOLE");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(2 * PAGE);

	seal(fd, F_SEAL_SHRINK);

	ALLOWED(fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, (off_t)(2 * PAGE)));

	SEALS_ARE(fd, F_SEAL_SHRINK);
	SIZE_IS(fd, 2 * PAGE);
	BYTES_ARE(fd, 0, 2 * PAGE, 0);
	return passed();
}
