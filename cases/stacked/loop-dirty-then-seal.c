// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "alien.h"
#include "loop.h"

DESCRIBE("F_SEAL_WRITE can be added to a memfd while the loop device over it has dirty pages, which are then lost: fsync(2) says EIO, and the memfd keeps its bytes.",
	 .contract = "EIO", .since = "3.17", .needs = "root loop",
	 .source = "fcntl(2), F_SEAL_WRITE; loop(4); 40e041a2c858 shm: add sealing API; fsync(2): EIO");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(16 * PAGE);
	int cached = reopen(loop_device(fd), O_RDWR);

	SETUP(pwrite(cached, alien_page(), PAGE, 0));
	seal(fd, F_SEAL_WRITE);

	REFUSED(EIO, fsync(cached));

	STATE_IS(fd, F_SEAL_WRITE, 16 * PAGE);
	return passed();
}
