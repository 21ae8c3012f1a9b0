// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "alien.h"
#include "loop.h"

DESCRIBE("What write(2) left in the page cache of a loop device is lost, and fsync(2) says EIO, when a memfd sealed with F_SEAL_WRITE backs the device.",
	 .contract = "EIO", .since = "3.17", .needs = "root loop",
	 .source = "fcntl(2), F_SEAL_WRITE; loop(4); 40e041a2c858 shm: add sealing API; fsync(2): EIO");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(16 * PAGE), cached;

	seal(fd, F_SEAL_WRITE);
	cached = reopen(loop_device(fd), O_RDWR);
	SETUP(pwrite(cached, alien_page(), PAGE, 0));

	REFUSED(EIO, fsync(cached));

	STATE_IS(fd, F_SEAL_WRITE, 16 * PAGE);
	return passed();
}
