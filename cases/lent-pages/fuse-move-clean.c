// SPDX-License-Identifier: GPL-2.0
#include "alien.h"
#include "fuse.h"
#include "loopback.h"
#include "reclaim.h"

DESCRIBE("A page of a memfd sealed with F_SEAL_WRITE that io_uring had filled through a registered buffer stays in the memfd when a FUSE server answers a read with it, to be moved.",
	 .contract = "allowed", .since = "5.1", .needs = "fuse io_uring",
	 .source = "splice(2), SPLICE_F_MOVE; ce534fb05292 fuse: allow splice to move pages; fcntl(2), F_SEAL_WRITE");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = memfd_filled_through_buffer(), file = fuse_file_lending(fd);
	unsigned char *read_back = SETUP(mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));

	seal(fd, F_SEAL_WRITE);

	TRANSFERS(PAGE, pread(file, read_back, PAGE, 0));

	IS_PATTERN(read_back, 0, PAGE);
	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	return passed();
}
