// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "dmabuf.h"
#include "reclaim.h"

DESCRIBE("What was stored through a dma-buf into pages that fallocate(2) had given the memfd is in it when it is sealed with F_SEAL_WRITE and read.",
	 .contract = "allowed", .since = "4.20", .needs = "udmabuf",
	 .source = "linux/udmabuf.h; fcntl(2), F_SEAL_WRITE; fallocate(2); c6a3194c05e7 udmabuf: pin the pages using memfd_pin_folios() API");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	const size_t size = 2 * PAGE;
	int device = udmabuf_device(), buffer;
	int fd = sealable_memfd(0);
	struct udmabuf_create create = udmabuf_of(fd, size);
	unsigned char *map, byte;

	SETUP(fallocate(fd, 0, 0, (off_t)size));
	seal(fd, F_SEAL_SHRINK);
	buffer = SETUP(ioctl(device, UDMABUF_CREATE, &create));
	map = map_shared(buffer, size, PROT_READ | PROT_WRITE);
	fill_with_pattern(map, size);
	unmap(map, size);
	SETUP(close(buffer));

	seal_when_unused(fd, F_SEAL_WRITE);

	/* fallocate(2) leaves clearing the pages to whoever is the first to look at them in the file. */
	TRANSFERS(1, pread(fd, &byte, 1, 0));

	CHECK(byte == pattern(0), "read %#x, stored was %#x", byte, pattern(0));
	STATE_IS(fd, F_SEAL_SHRINK | F_SEAL_WRITE, (off_t)size);
	return passed();
}
