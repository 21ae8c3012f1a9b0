// SPDX-License-Identifier: GPL-2.0
#include "files.h"
#include "loop.h"

DESCRIBE("A direct write to a block device from a read-only mapping of a memfd sealed with F_SEAL_WRITE lends its pages to the device, which stores their bytes and leaves the memfd as it was.",
	 .contract = "allowed", .since = "3.17", .needs = "loop",
	 .source = "open(2), O_DIRECT; fcntl(2), F_SEAL_WRITE");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE), file = unlinked_file(directory_on(TMPFS), 0), device;
	unsigned char *map;

	SETUP(ftruncate(file, (off_t)PAGE));
	device = loop_device(file);
	seal(fd, F_SEAL_WRITE);
	map = map_shared(reopen(fd, O_RDONLY), PAGE, PROT_READ);

	TRANSFERS(PAGE, pwrite(device, map, PAGE, 0));

	CONTENTS_INTACT(file, PAGE);
	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	return passed();
}
