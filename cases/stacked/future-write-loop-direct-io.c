// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "alien.h"
#include "loop.h"

#include <linux/loop.h>
#include <sys/ioctl.h>

DESCRIBE("A write to a loop device that does direct I/O to a memfd sealed with F_SEAL_FUTURE_WRITE fails with EIO.",
	 .contract = "EIO", .since = "6.6", .needs = "root loop",
	 .source = "fcntl(2), F_SEAL_FUTURE_WRITE; loop(4), LOOP_SET_DIRECT_IO; e88e0d366f9c tmpfs: trivial support for direct IO");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(16 * PAGE), loop;

	seal(fd, F_SEAL_FUTURE_WRITE);
	loop = loop_device(reopen(fd, O_RDWR));
	SETUP_NEEDS("direct I/O to a memfd", ioctl(loop, LOOP_SET_DIRECT_IO, 1UL), EINVAL);

	REFUSED(EIO, pwrite(loop, alien_page(), PAGE, 0));

	STATE_IS(fd, F_SEAL_FUTURE_WRITE, 16 * PAGE);
	return passed();
}
