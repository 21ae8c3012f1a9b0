// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "dmabuf.h"

DESCRIBE("UDMABUF_CREATE makes no dma-buf of a memfd without F_SEAL_SHRINK: EINVAL, because its pages could go away.",
	 .contract = "EINVAL", .since = "4.20", .needs = "udmabuf",
	 .source = "linux/udmabuf.h; fbb0de795078 Add udmabuf misc device");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int device = udmabuf_device();
	int fd = sealable_memfd(2 * PAGE);
	struct udmabuf_create create = udmabuf_of(fd, 2 * PAGE);

	REFUSED(EINVAL, ioctl(device, UDMABUF_CREATE, &create));

	STATE_IS(fd, 0, 2 * PAGE);
	STILL_ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK));
	STILL_ALLOWED(ioctl(device, UDMABUF_CREATE, &create));
	return passed();
}
