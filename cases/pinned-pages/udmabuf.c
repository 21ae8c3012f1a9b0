// SPDX-License-Identifier: GPL-2.0
#include "case.h"

#include <linux/udmabuf.h>
#include <sys/ioctl.h>

DESCRIBE("F_SEAL_WRITE is refused with EBUSY while a dma-buf that UDMABUF_CREATE made holds pages of the memfd, and accepted when the dma-buf is closed.",
	 .contract = "EBUSY", .since = "4.20", .needs = "udmabuf",
	 .source = "fcntl(2), F_SEAL_WRITE: EBUSY; fbb0de795078 Add udmabuf misc device");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(2 * PAGE), device, buffer;
	struct udmabuf_create create = {
		.memfd = (__u32)fd, .flags = UDMABUF_FLAGS_CLOEXEC, .offset = 0, .size = 2 * PAGE,
	};

	device = SETUP_NEEDS("/dev/udmabuf", open("/dev/udmabuf", O_RDWR | O_CLOEXEC),
			     ENOENT, ENODEV, ENXIO, EACCES, EPERM);
	seal(fd, F_SEAL_SHRINK);
	buffer = SETUP(ioctl(device, UDMABUF_CREATE, &create));

	REFUSED(EBUSY, fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));

	STATE_IS(fd, F_SEAL_SHRINK, (off_t)(2 * PAGE));

	SETUP(close(buffer));
	ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));

	STATE_IS(fd, F_SEAL_SHRINK | F_SEAL_WRITE, (off_t)(2 * PAGE));
	return passed();
}
