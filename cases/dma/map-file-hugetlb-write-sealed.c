// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "iommu.h"

DESCRIBE("IOMMU_IOAS_MAP_FILE does not map a hugetlb memfd sealed with F_SEAL_WRITE for devices that write: EPERM.",
	 .contract = "EPERM", .since = "6.13", .needs = "iommufd hugetlb",
	 .source = "F_ADD_SEALS(2const), F_SEAL_WRITE; 20260607085320.73274-1-yimingqian591@gmail.com iommu/iommufd: Require write access for writable MAP_FILE mappings (proposed)");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	struct ioas ioas = ioas_new();
	int fd = sealable_hugetlb_memfd(1);
	struct ioas_map_file request = ioas_file(&ioas, fd, huge_page_size(), IOAS_READABLE | IOAS_WRITEABLE);

	seal(fd, F_SEAL_WRITE);

	REFUSED(EPERM, ioctl(ioas.fd, IOAS_MAP_FILE, &request));

	STATE_IS(fd, F_SEAL_WRITE, (off_t)huge_page_size());
	return passed();
}
