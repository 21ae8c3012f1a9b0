// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "dmabuf.h"

DESCRIBE("UDMABUF_CREATE makes no dma-buf of a memfd sealed with F_SEAL_WRITE: EINVAL, because the dma-buf could be written to.",
	 .contract = "EINVAL", .since = "4.20", .needs = "udmabuf",
	 .source = "linux/udmabuf.h; fbb0de795078 Add udmabuf misc device");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int device = udmabuf_device();
	int fd = sealable_memfd(2 * PAGE);
	struct udmabuf_create create = udmabuf_of(fd, 2 * PAGE);

	seal(fd, F_SEAL_SHRINK | F_SEAL_WRITE);

	REFUSED(EINVAL, ioctl(device, UDMABUF_CREATE, &create));

	STATE_IS(fd, F_SEAL_SHRINK | F_SEAL_WRITE, 2 * PAGE);
	return passed();
}
