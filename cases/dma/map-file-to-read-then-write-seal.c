// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "iommu.h"

DESCRIBE("F_SEAL_WRITE can be added to a memfd that is mapped for devices that only read, while no device is attached.",
	 .contract = "allowed", .since = "6.13", .needs = "iommufd",
	 .source = "F_ADD_SEALS(2const), EBUSY; f4986a72d6e4 iommufd: Add IOMMU_IOAS_MAP_FILE");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	struct ioas ioas = ioas_new();
	int fd = sealable_memfd(PAGE);
	struct ioas_map_file request = ioas_file(&ioas, fd, PAGE, IOAS_READABLE);

	SETUP(ioctl(ioas.fd, IOAS_MAP_FILE, &request));

	ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));

	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	return passed();
}
