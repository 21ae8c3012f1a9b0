// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "alien.h"

DESCRIBE("pwritev(2) to a memfd sealed with F_SEAL_WRITE fails with EPERM and writes none of its buffers.",
	 .contract = "EPERM", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_WRITE; pwritev(2); 40e041a2c858 shm: add sealing API");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	struct iovec buffers[] = { { (void *)alien, 1 }, { (void *)alien, sizeof(alien) } };

	seal(fd, F_SEAL_WRITE);

	REFUSED(EPERM, pwritev(fd, buffers, 2, (off_t)(PAGE / 2)));

	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	OFFSET_IS(fd, 0);
	return passed();
}
