// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("Under F_SEAL_GROW, allocating space past the end of the file is refused with EPERM even with FALLOC_FL_KEEP_SIZE, although the size would stay.",
	 .contract = "EPERM", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_GROW; fallocate(2), FALLOC_FL_KEEP_SIZE; 40e041a2c858 shm: add sealing API");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);

	seal(fd, F_SEAL_GROW);

	REFUSED(EPERM, fallocate(fd, FALLOC_FL_KEEP_SIZE, (off_t)PAGE, (off_t)PAGE));

	STATE_IS(fd, F_SEAL_GROW, PAGE);
	return passed();
}
