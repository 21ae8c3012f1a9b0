// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "alien.h"
#include "loop.h"

DESCRIBE("A write to a linear device of the device mapper fails with EIO when a memfd sealed with F_SEAL_WRITE backs the loop device below.",
	 .contract = "EIO", .since = "3.17", .needs = "root loop dm",
	 .source = "fcntl(2), F_SEAL_WRITE; loop(4); Documentation/admin-guide/device-mapper/linear.rst; 40e041a2c858 shm: add sealing API");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(16 * PAGE), linear;

	seal(fd, F_SEAL_WRITE);
	linear = linear_device(loop_device(fd));

	REFUSED(EIO, pwrite(linear, alien_page(), PAGE, 0));

	STATE_IS(fd, F_SEAL_WRITE, 16 * PAGE);
	return passed();
}
