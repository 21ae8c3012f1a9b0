// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "dmabuf.h"
#include "namespaces.h"

DESCRIBE("UDMABUF_CREATE makes no dma-buf of a memfd created without MFD_ALLOW_SEALING: EINVAL, because it cannot have F_SEAL_SHRINK.",
	 .contract = "EINVAL", .since = "4.20", .needs = "udmabuf",
	 .source = "linux/udmabuf.h; fbb0de795078 Add udmabuf misc device");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int device = udmabuf_device();
	struct udmabuf_create create;
	int fd;

	require_executable_default();
	fd = SETUP_NEEDS("memfd_create(2)", (int)syscall(SYS_memfd_create, "case", MFD_CLOEXEC), ENOSYS);
	create = udmabuf_of(fd, 2 * PAGE);
	SETUP(ftruncate(fd, (off_t)(2 * PAGE)));
	write_pattern(fd, 2 * PAGE);

	REFUSED(EINVAL, ioctl(device, UDMABUF_CREATE, &create));

	STATE_IS(fd, F_SEAL_SEAL, 2 * PAGE);
	return passed();
}
