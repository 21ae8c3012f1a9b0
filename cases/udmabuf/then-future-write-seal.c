// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "dmabuf.h"

DESCRIBE("F_SEAL_FUTURE_WRITE can be added while a dma-buf has pages of the memfd: the dma-buf still changes them, and UDMABUF_CREATE of another one fails with EINVAL.",
	 .contract = "allowed", .since = "6.13", .needs = "udmabuf",
	 .source = "fcntl(2), F_SEAL_FUTURE_WRITE; 0a16e24e34f2 udmabuf: also check for F_SEAL_FUTURE_WRITE");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int device = udmabuf_device();
	int fd = sealable_memfd(2 * PAGE);
	struct udmabuf_create create = udmabuf_of(fd, 2 * PAGE);
	int buffer;
	unsigned char *map;

	seal(fd, F_SEAL_SHRINK);
	buffer = SETUP(ioctl(device, UDMABUF_CREATE, &create));
	map = map_shared(buffer, 2 * PAGE, PROT_READ | PROT_WRITE);

	ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_FUTURE_WRITE));

	STATE_IS(fd, F_SEAL_SHRINK | F_SEAL_FUTURE_WRITE, 2 * PAGE);
	STORE_RAISES(0, map, PATTERN_ALIEN);
	BYTES_ARE(fd, 0, 1, PATTERN_ALIEN);
	STILL_REFUSED(EINVAL, ioctl(device, UDMABUF_CREATE, &create));
	return passed();
}
