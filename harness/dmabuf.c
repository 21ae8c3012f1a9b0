// SPDX-License-Identifier: GPL-2.0
/*
 * Set-up with /dev/udmabuf (see dmabuf.h).
 */
#include "dmabuf.h"

int udmabuf_device(void)
{
	return SETUP_NEEDS("/dev/udmabuf", open("/dev/udmabuf", O_RDWR | O_CLOEXEC),
			   ENOENT, ENODEV, ENXIO, EACCES, EPERM);
}

struct udmabuf_create udmabuf_of(int memfd, size_t size)
{
	return (struct udmabuf_create){
		.memfd = (__u32)memfd, .flags = UDMABUF_FLAGS_CLOEXEC, .size = size,
	};
}
