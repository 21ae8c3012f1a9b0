// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "iommu.h"

DESCRIBE("IOMMU_IOAS_MAP_FILE does not map a memfd for devices that write through a read-only open file description: EPERM.",
	 .contract = "EPERM", .since = "6.13", .needs = "iommufd",
	 .source = "20260607085320.73274-1-yimingqian591@gmail.com iommu/iommufd: Require write access for writable MAP_FILE mappings (proposed)");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	struct ioas ioas = ioas_new();
	int fd = sealable_memfd(PAGE);
	struct ioas_map_file request = ioas_file(&ioas, reopen(fd, O_RDONLY), PAGE, IOAS_READABLE | IOAS_WRITEABLE);

	REFUSED(EPERM, ioctl(ioas.fd, IOAS_MAP_FILE, &request));

	STATE_IS(fd, 0, PAGE);
	return passed();
}
