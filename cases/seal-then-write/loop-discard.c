// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "alien.h"
#include "loop.h"

#include <linux/fs.h>
#include <sys/ioctl.h>

DESCRIBE("Discarding blocks of a loop device over a memfd sealed with F_SEAL_WRITE fails with EIO: it would punch a hole into the memfd.",
	 .contract = "EIO", .since = "3.17", .needs = "root loop",
	 .source = "fcntl(2), F_SEAL_WRITE; loop(4); 40e041a2c858 shm: add sealing API");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(16 * PAGE), loop;
	__u64 whole[] = { 0, 16 * PAGE };

	seal(fd, F_SEAL_WRITE);
	loop = loop_device(fd);

	REFUSED(EIO, ioctl(loop, BLKDISCARD, whole));

	STATE_IS(fd, F_SEAL_WRITE, 16 * PAGE);
	return passed();
}
