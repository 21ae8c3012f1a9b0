// SPDX-License-Identifier: GPL-2.0
/*
 * Set-up with /dev/iommu (see iommu.h).
 */
#include "iommu.h"

struct ioas ioas_new(void)
{
	struct { uint32_t size, flags, id; } alloc = { .size = sizeof(alloc) };
	struct ioas_map_file nothing = { .size = 0 };
	struct ioas ioas;

	ioas.fd = SETUP_NEEDS("/dev/iommu", open("/dev/iommu", O_RDWR | O_CLOEXEC),
			      ENOENT, ENODEV, ENXIO, EACCES, EPERM);
	/* A kernel that knows the command refuses its size instead. */
	if (ioctl(ioas.fd, IOAS_MAP_FILE, &nothing) && errno == ENOTTY)
		skip("this kernel's /dev/iommu maps no files");
	SETUP(ioctl(ioas.fd, IOAS_ALLOC, &alloc));
	ioas.id = alloc.id;
	return ioas;
}

struct ioas_map_file ioas_file(const struct ioas *ioas, int fd, size_t length, uint32_t flags)
{
	return (struct ioas_map_file){
		.size = sizeof(struct ioas_map_file), .flags = flags, .ioas = ioas->id,
		.fd = fd, .length = length,
	};
}

struct ioas_map ioas_memory(const struct ioas *ioas, const void *address, size_t length, uint32_t flags)
{
	return (struct ioas_map){
		.size = sizeof(struct ioas_map), .flags = flags, .ioas = ioas->id,
		.address = (uintptr_t)address, .length = length,
	};
}
