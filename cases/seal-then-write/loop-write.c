// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "alien.h"
#include "loop.h"

DESCRIBE("A memfd sealed with F_SEAL_WRITE can back a loop device, but a write to the device fails with EIO and does not reach the memfd.",
	 .contract = "EIO", .since = "3.17", .needs = "root loop",
	 .source = "fcntl(2), F_SEAL_WRITE; loop(4); 40e041a2c858 shm: add sealing API");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(16 * PAGE), loop;

	seal(fd, F_SEAL_WRITE);
	loop = loop_device(fd);

	REFUSED(EIO, pwrite(loop, alien_page(), PAGE, 0));

	STATE_IS(fd, F_SEAL_WRITE, 16 * PAGE);
	return passed();
}
