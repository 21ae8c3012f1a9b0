// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "fuse.h"

DESCRIBE("F_SEAL_WRITE is refused with EBUSY while a FUSE file that is a passthrough to the memfd is mapped shared and writable: a store there changes the memfd.",
	 .contract = "EBUSY", .since = "6.9", .needs = "root fuse",
	 .source = "fcntl(2), F_SEAL_WRITE: EBUSY; Documentation/filesystems/fuse/fuse-passthrough.rst; fda0b98ef0a6 fuse: implement passthrough for mmap");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE), file = fuse_passthrough_to(fd);
	unsigned char *map = map_shared(file, PAGE, PROT_READ | PROT_WRITE);

	REFUSED(EBUSY, fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));

	STATE_IS(fd, 0, PAGE);
	STORE_RAISES(0, map, PATTERN_ALIEN);
	BYTES_ARE(fd, 0, 1, PATTERN_ALIEN);
	return passed();
}
