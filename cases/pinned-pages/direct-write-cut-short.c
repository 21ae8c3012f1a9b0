// SPDX-License-Identifier: GPL-2.0
#include "loop.h"
#include "pins.h"

#include <linux/loop.h>
#include <sys/ioctl.h>

#ifndef LOOP_SET_BLOCK_SIZE
#define LOOP_SET_BLOCK_SIZE 0x4C09 /* 4.14 */
#endif

DESCRIBE("F_SEAL_WRITE succeeds after a direct write from a huge page of the memfd to a block device was cut to whole blocks, because what was to follow half a block cannot be read: no page stays pinned.",
	 .contract = "allowed", .since = "6.18", .needs = "root thp loop",
	 .source = "fcntl(2), F_SEAL_WRITE: EBUSY; open(2), O_DIRECT; 20a0e6276edb block: align the bio after building it");

/* What loop(4) writes may come from parts of 512 bytes, and that has to be less than a block. */
enum { BLOCK = 1024, HALF = BLOCK / 2 };

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	size_t size;
	int fd = huge_page_memfd(&size), device;
	unsigned char *map = map_shared(fd, 2 * PAGE, PROT_READ);
	/* A page, and of the next one half a block; what is to follow cannot be read. */
	const struct iovec parts[] = {
		{ map, PAGE + HALF }, { SETUP(mmap(NULL, PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)), HALF },
	};

	/* What is not given back is lost to the machine. */
	require_disposable_machine();
	device = loop_device(sealable_memfd(4 * PAGE));
	SETUP_NEEDS("loop devices with blocks of another size", ioctl(device, LOOP_SET_BLOCK_SIZE, BLOCK), EINVAL, ENOTTY);
	/* The whole blocks go directly, and the half one by the page cache. */
	if (SETUP_NEEDS("direct writes in parts that are not whole blocks (6.18)", pwritev(device, parts, 2, 0), EINVAL) != (ssize_t)(PAGE + HALF))
		broken("the write did not end where memory cannot be read");
	unmap(map, 2 * PAGE);

	ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));

	STATE_IS(fd, F_SEAL_WRITE, (off_t)size);
	return passed();
}
