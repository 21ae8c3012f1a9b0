// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "dmabuf.h"

DESCRIBE("F_SEAL_EXEC on an executable memfd is refused with EBUSY while a dma-buf has pages of it, because it implies F_SEAL_WRITE.",
	 .contract = "EBUSY", .since = "7.1", .needs = "udmabuf",
	 .source = "3b041514cb6e memfd: deny writeable mappings when implying SEAL_WRITE");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int device = udmabuf_device();
	int fd = sealable_memfd(2 * PAGE);
	struct udmabuf_create create = udmabuf_of(fd, 2 * PAGE);
	int buffer;

	seal(fd, F_SEAL_SHRINK);
	buffer = SETUP(ioctl(device, UDMABUF_CREATE, &create));
	/* A kernel without this seal would refuse it with another error. */
	seal(sealable_memfd_0666(0), F_SEAL_EXEC);

	REFUSED(EBUSY, fcntl(fd, F_ADD_SEALS, F_SEAL_EXEC));

	STATE_IS(fd, F_SEAL_SHRINK, 2 * PAGE);
	SETUP(close(buffer));
	STILL_ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_EXEC));
	SEALS_ARE(fd, F_SEAL_EXEC | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_FUTURE_WRITE);
	return passed();
}
