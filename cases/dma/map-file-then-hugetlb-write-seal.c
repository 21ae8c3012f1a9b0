// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "iommu.h"

DESCRIBE("F_SEAL_WRITE fails with EBUSY while the hugetlb memfd is mapped for devices that write, even if no device is attached yet.",
	 .contract = "EBUSY", .since = "6.13", .needs = "iommufd hugetlb",
	 .source = "F_ADD_SEALS(2const), EBUSY; 20260607085320.73274-1-yimingqian591@gmail.com iommu/iommufd: Require write access for writable MAP_FILE mappings (proposed)");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	struct ioas ioas = ioas_new();
	int fd = sealable_hugetlb_memfd(1);
	struct ioas_map_file request = ioas_file(&ioas, fd, huge_page_size(), IOAS_READABLE | IOAS_WRITEABLE);

	SETUP(ioctl(ioas.fd, IOAS_MAP_FILE, &request));

	REFUSED(EBUSY, fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));

	STATE_IS(fd, 0, (off_t)huge_page_size());
	return passed();
}
