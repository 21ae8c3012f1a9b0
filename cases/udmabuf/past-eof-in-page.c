// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "dmabuf.h"

DESCRIBE("UDMABUF_CREATE makes no dma-buf that is longer than the memfd, be it only the rest of the last page: EINVAL.",
	 .contract = "EINVAL", .since = "6.11", .needs = "udmabuf",
	 .source = "linux/udmabuf.h; 89c1905d9c14 mm/gup: introduce memfd_pin_folios()");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int device = udmabuf_device();
	off_t size = (off_t)PAGE + 1;
	int fd = sealable_memfd((size_t)size);
	struct udmabuf_create create = udmabuf_of(fd, 2 * PAGE);

	seal(fd, F_SEAL_SHRINK);

	REFUSED(EINVAL, ioctl(device, UDMABUF_CREATE, &create));

	STATE_IS(fd, F_SEAL_SHRINK, size);
	create.size = PAGE;
	STILL_ALLOWED(ioctl(device, UDMABUF_CREATE, &create));
	return passed();
}
