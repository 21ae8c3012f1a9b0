// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "loop.h"

DESCRIBE("Punching a hole into a loop device fails with EIO when a memfd sealed with F_SEAL_WRITE backs it: it would be one in the memfd.",
	 .contract = "EIO", .since = "4.9", .needs = "root loop",
	 .source = "fcntl(2), F_SEAL_WRITE; fallocate(2); loop(4); 25f4c41415e5 block: implement (some of) fallocate for block devices");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(16 * PAGE), loop;

	seal(fd, F_SEAL_WRITE);
	loop = loop_device(fd);

	REFUSED(EIO, fallocate(loop, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, PAGE));

	STATE_IS(fd, F_SEAL_WRITE, 16 * PAGE);
	return passed();
}
