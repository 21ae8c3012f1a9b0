// SPDX-License-Identifier: GPL-2.0
#include "alien.h"
#include "fuse.h"
#include "loopback.h"

DESCRIBE("A FUSE server that answers a read with pages of a memfd sealed with F_SEAL_WRITE, to be moved, gives the kernel a copy: a write to the FUSE file leaves the memfd as it was.",
	 .contract = "allowed", .since = "3.17", .needs = "fuse",
	 .source = "splice(2), SPLICE_F_MOVE; ce534fb05292 fuse: allow splice to move pages; fcntl(2), F_SEAL_WRITE");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE), file = fuse_file_lending(fd);
	unsigned char *map, *read_back = SETUP(mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));

	seal(fd, F_SEAL_WRITE);

	TRANSFERS(PAGE, pread(file, read_back, PAGE, 0));

	IS_PATTERN(read_back, 0, PAGE);
	map = map_shared(file, PAGE, PROT_READ);
	/* What is mapped is not dropped by a case beside this one. */
	IS_PATTERN(map, 0, PAGE);
	TRANSFERS(sizeof(alien), pwrite(file, alien, sizeof(alien), 0));
	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	BYTES_ARE(file, 0, sizeof(alien), PATTERN_ALIEN);
	return passed();
}
