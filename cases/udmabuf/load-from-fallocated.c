// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "dmabuf.h"

DESCRIBE("A load from a read-only mapping of a memfd under F_SEAL_FUTURE_WRITE changes none of the bytes that were stored through a dma-buf into pages that fallocate(2) had given it.",
	 .contract = "allowed", .since = "5.1", .needs = "udmabuf",
	 .source = "linux/udmabuf.h; fcntl(2), F_SEAL_FUTURE_WRITE; fallocate(2); c6a3194c05e7 udmabuf: pin the pages using memfd_pin_folios() API");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int device = udmabuf_device(), buffer;
	int fd = sealable_memfd(0);
	struct udmabuf_create create = udmabuf_of(fd, PAGE);
	unsigned char *map, *view;

	SETUP(fallocate(fd, 0, 0, (off_t)PAGE));
	seal(fd, F_SEAL_SHRINK);
	buffer = SETUP(ioctl(device, UDMABUF_CREATE, &create));
	map = map_shared(buffer, PAGE, PROT_READ | PROT_WRITE);
	fill_with_pattern(map, PAGE);
	seal(fd, F_SEAL_FUTURE_WRITE);
	view = map_shared(reopen(fd, O_RDONLY), PAGE, PROT_READ);

	LOAD_RAISES(0, view);

	MAPPING_INTACT(map, PAGE);
	STATE_IS(fd, F_SEAL_SHRINK | F_SEAL_FUTURE_WRITE, (off_t)PAGE);
	return passed();
}
