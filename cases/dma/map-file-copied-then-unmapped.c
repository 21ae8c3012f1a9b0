// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "iommu.h"

DESCRIBE("F_SEAL_WRITE fails with EBUSY while a copy of the mapping for devices that write is left, although the mapping itself is gone.",
	 .contract = "EBUSY", .since = "6.13", .needs = "iommufd",
	 .source = "F_ADD_SEALS(2const), EBUSY; 20260607085320.73274-1-yimingqian591@gmail.com iommu/iommufd: Require write access for writable MAP_FILE mappings (proposed)");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	struct ioas ioas = ioas_new();
	int fd = sealable_memfd(PAGE);
	struct ioas_map_file request = ioas_file(&ioas, fd, PAGE, IOAS_READABLE | IOAS_WRITEABLE);
	struct ioas_copy copy = {
		.size = sizeof(copy), .flags = IOAS_READABLE | IOAS_WRITEABLE,
		.to = ioas.id, .from = ioas.id, .length = PAGE,
	};
	struct ioas_unmap original = { .size = sizeof(original), .ioas = ioas.id, .length = PAGE };

	SETUP(ioctl(ioas.fd, IOAS_MAP_FILE, &request));
	copy.from_iova = original.iova = request.iova;
	SETUP(ioctl(ioas.fd, IOAS_COPY, &copy));
	SETUP(ioctl(ioas.fd, IOAS_UNMAP, &original));

	REFUSED(EBUSY, fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));

	STATE_IS(fd, 0, PAGE);
	return passed();
}
