// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "iommu.h"

DESCRIBE("IOMMU_IOAS_COPY does not make a mapping for devices that write from one for devices that only read: EPERM.",
	 .contract = "EPERM", .since = "6.13", .needs = "iommufd",
	 .source = "f4986a72d6e4 iommufd: Add IOMMU_IOAS_MAP_FILE");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	struct ioas ioas = ioas_new();
	int fd = sealable_memfd(PAGE);
	struct ioas_map_file request = ioas_file(&ioas, fd, PAGE, IOAS_READABLE);
	struct ioas_copy copy = {
		.size = sizeof(copy), .flags = IOAS_READABLE | IOAS_WRITEABLE,
		.to = ioas.id, .from = ioas.id, .length = PAGE,
	};

	seal(fd, F_SEAL_WRITE);
	SETUP(ioctl(ioas.fd, IOAS_MAP_FILE, &request));
	copy.from_iova = request.iova;

	REFUSED(EPERM, ioctl(ioas.fd, IOAS_COPY, &copy));

	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	return passed();
}
