// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "iommu.h"

DESCRIBE("F_SEAL_WRITE can be added once the memfd is no longer mapped for devices that write.",
	 .contract = "allowed", .since = "6.13", .needs = "iommufd",
	 .source = "F_ADD_SEALS(2const), EBUSY; 20260607085320.73274-1-yimingqian591@gmail.com iommu/iommufd: Require write access for writable MAP_FILE mappings (proposed)");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	struct ioas ioas = ioas_new();
	int fd = sealable_memfd(PAGE);
	struct ioas_map_file request = ioas_file(&ioas, fd, PAGE, IOAS_READABLE | IOAS_WRITEABLE);
	struct ioas_unmap everything = { .size = sizeof(everything), .ioas = ioas.id, .length = UINT64_MAX };

	SETUP(ioctl(ioas.fd, IOAS_MAP_FILE, &request));
	SETUP(ioctl(ioas.fd, IOAS_UNMAP, &everything));

	ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));

	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	return passed();
}
