// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "dmabuf.h"

DESCRIBE("F_SEAL_GROW can be added while a dma-buf has pages of the memfd: ftruncate(2) to a larger size succeeds before that, and fails with EPERM after.",
	 .contract = "EPERM", .since = "4.20", .needs = "udmabuf",
	 .source = "linux/udmabuf.h; fcntl(2), F_SEAL_GROW; fbb0de795078 Add udmabuf misc device");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int device = udmabuf_device();
	int fd = sealable_memfd(2 * PAGE);
	struct udmabuf_create create = udmabuf_of(fd, 2 * PAGE);

	seal(fd, F_SEAL_SHRINK);
	SETUP(ioctl(device, UDMABUF_CREATE, &create));
	SETUP(ftruncate(fd, (off_t)(3 * PAGE)));
	write_pattern(fd, 3 * PAGE);
	seal(fd, F_SEAL_GROW);

	REFUSED(EPERM, ftruncate(fd, (off_t)(4 * PAGE)));

	STATE_IS(fd, F_SEAL_SHRINK | F_SEAL_GROW, 3 * PAGE);
	STILL_REFUSED(EPERM, ftruncate(fd, (off_t)PAGE));
	return passed();
}
