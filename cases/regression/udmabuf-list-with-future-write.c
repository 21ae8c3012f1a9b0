// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "dmabuf.h"

DESCRIBE("UDMABUF_CREATE_LIST makes no dma-buf that could write to a memfd with F_SEAL_FUTURE_WRITE, although no other memfd of the list has it: EINVAL.",
	 .contract = "EINVAL", .since = "6.13", .needs = "udmabuf",
	 .source = "linux/udmabuf.h; 0a16e24e34f2 udmabuf: also check for F_SEAL_FUTURE_WRITE");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	enum { COUNT = 2 };
	int device = udmabuf_device(), fd = sealable_memfd(PAGE), sealed = sealable_memfd(PAGE);
	struct udmabuf_create_list *create = calloc(1, sizeof(*create) + COUNT * sizeof(create->list[0]));

	create->flags = UDMABUF_FLAGS_CLOEXEC;
	create->count = COUNT;
	create->list[0] = (struct udmabuf_create_item){ .memfd = (__u32)fd, .size = PAGE };
	create->list[1] = (struct udmabuf_create_item){ .memfd = (__u32)sealed, .size = PAGE };
	seal(fd, F_SEAL_SHRINK);
	seal(sealed, F_SEAL_SHRINK | F_SEAL_FUTURE_WRITE);

	REFUSED(EINVAL, ioctl(device, UDMABUF_CREATE_LIST, create));

	STATE_IS(fd, F_SEAL_SHRINK, PAGE);
	STATE_IS(sealed, F_SEAL_SHRINK | F_SEAL_FUTURE_WRITE, PAGE);
	STILL_ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));
	SEALS_ARE(fd, F_SEAL_SHRINK | F_SEAL_WRITE);
	return passed();
}
