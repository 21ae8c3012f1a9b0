// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "dmabuf.h"

DESCRIBE("A store through a mapping of the dma-buf changes the memfd; F_SEAL_WRITE is refused with EBUSY while the dma-buf or its mapping exists, and can be added when both are gone.",
	 .contract = "EBUSY", .since = "4.20", .needs = "udmabuf",
	 .source = "linux/udmabuf.h; fcntl(2), F_SEAL_WRITE: EBUSY; fbb0de795078 Add udmabuf misc device");

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
	map[PAGE] = PATTERN_ALIEN;
	BYTES_ARE(fd, (off_t)PAGE, 1, PATTERN_ALIEN);

	REFUSED(EBUSY, fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));
	SEALS_ARE(fd, F_SEAL_SHRINK);
	SIZE_IS(fd, 2 * PAGE);

	/* The mapping alone keeps the dma-buf. */
	SETUP(close(buffer));
	REFUSED(EBUSY, fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));
	SEALS_ARE(fd, F_SEAL_SHRINK);
	SIZE_IS(fd, 2 * PAGE);

	unmap(map, 2 * PAGE);
	ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));
	SEALS_ARE(fd, F_SEAL_SHRINK | F_SEAL_WRITE);
	SIZE_IS(fd, 2 * PAGE);
	CONTENTS_INTACT(fd, PAGE);
	BYTES_ARE(fd, (off_t)PAGE, 1, PATTERN_ALIEN);
	return passed();
}
