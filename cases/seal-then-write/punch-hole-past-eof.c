// SPDX-License-Identifier: GPL-2.0
#include "case.h"

#include <linux/falloc.h>

DESCRIBE("fallocate(2) with FALLOC_FL_PUNCH_HOLE on a memfd sealed with F_SEAL_WRITE fails with EPERM, even wholly past the end of the file, where there is nothing to change.",
	 .contract = "EPERM", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_WRITE; fallocate(2): EPERM; 40e041a2c858 shm: add sealing API");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);

	seal(fd, F_SEAL_WRITE);

	REFUSED(EPERM, fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, (off_t)(2 * PAGE), (off_t)PAGE));

	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	return passed();
}
