// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "files.h"
#include "loop.h"

DESCRIBE("A device of the device mapper that is told to corrupt what is written to it does so in a copy, where a direct write gives it a read-only mapping of a memfd sealed with F_SEAL_WRITE.",
	 .contract = "allowed", .since = "6.5", .needs = "root loop flakey",
	 .source = "1d9a94389853 dm flakey: clone pages on write bio before corrupting them; fcntl(2), F_SEAL_WRITE");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE), file = unlinked_file(directory_on(TMPFS), 0), device;
	unsigned char *map;

	SETUP(ftruncate(file, (off_t)PAGE));
	device = corrupting_device(loop_device(file), PATTERN_ALIEN);
	seal(fd, F_SEAL_WRITE);
	map = map_shared(reopen(fd, O_RDONLY), PAGE, PROT_READ);

	TRANSFERS(PAGE, pwrite(device, map, PAGE, 0));

	BYTES_ARE(file, 0, 1, PATTERN_ALIEN);
	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	return passed();
}
