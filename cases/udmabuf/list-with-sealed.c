// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "dmabuf.h"

DESCRIBE("UDMABUF_CREATE_LIST makes no dma-buf when one of several memfds is sealed with F_SEAL_WRITE: EINVAL, and it keeps no page of the others.",
	 .contract = "EINVAL", .since = "4.20", .needs = "udmabuf",
	 .source = "linux/udmabuf.h; fbb0de795078 Add udmabuf misc device");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int device = udmabuf_device();
	enum { COUNT = 2 };
	int fd = sealable_memfd(PAGE), sealed = sealable_memfd(PAGE);
	struct udmabuf_create_list *create = calloc(1, sizeof(*create) + COUNT * sizeof(create->list[0]));

	create->flags = UDMABUF_FLAGS_CLOEXEC;
	create->count = COUNT;
	create->list[0] = (struct udmabuf_create_item){ .memfd = (__u32)fd, .size = PAGE };
	create->list[1] = (struct udmabuf_create_item){ .memfd = (__u32)sealed, .size = PAGE };
	seal(fd, F_SEAL_SHRINK);
	seal(sealed, F_SEAL_SHRINK | F_SEAL_WRITE);

	REFUSED(EINVAL, ioctl(device, UDMABUF_CREATE_LIST, create));

	STATE_IS(fd, F_SEAL_SHRINK, PAGE);
	STATE_IS(sealed, F_SEAL_SHRINK | F_SEAL_WRITE, PAGE);
	STILL_ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));
	SEALS_ARE(fd, F_SEAL_SHRINK | F_SEAL_WRITE);
	return passed();
}
