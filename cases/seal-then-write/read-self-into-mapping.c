// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("read(2) from a memfd sealed with F_SEAL_WRITE into a read-only shared mapping of the same page fails with EFAULT and moves no file offset.",
	 .contract = "EFAULT", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_WRITE; read(2): EFAULT; 40e041a2c858 shm: add sealing API");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(2 * PAGE);
	unsigned char *map;

	seal(fd, F_SEAL_WRITE);
	map = map_shared(reopen(fd, O_RDONLY), 2 * PAGE, PROT_READ);

	REFUSED(EFAULT, read(fd, map + PAGE, PAGE));

	STATE_IS(fd, F_SEAL_WRITE, 2 * PAGE);
	OFFSET_IS(fd, 0);
	return passed();
}
