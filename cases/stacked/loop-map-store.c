// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "loop.h"

DESCRIBE("A store through a shared mapping of a loop device does not reach the memfd sealed with F_SEAL_WRITE that backs it: msync(2) says EIO.",
	 .contract = "EIO", .since = "3.17", .needs = "root loop",
	 .source = "fcntl(2), F_SEAL_WRITE; loop(4); 40e041a2c858 shm: add sealing API; msync(2)");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(16 * PAGE), cached;
	unsigned char *map;

	seal(fd, F_SEAL_WRITE);
	cached = reopen(loop_device(fd), O_RDWR);
	map = map_shared(cached, PAGE, PROT_READ | PROT_WRITE);
	map[0] = PATTERN_ALIEN;

	REFUSED(EIO, msync(map, PAGE, MS_SYNC));

	STATE_IS(fd, F_SEAL_WRITE, 16 * PAGE);
	return passed();
}
