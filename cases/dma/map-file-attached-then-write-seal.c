// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "edu.h"

DESCRIBE("F_SEAL_WRITE fails with EBUSY while a device is attached that may write to the memfd.",
	 .contract = "EBUSY", .since = "6.13", .needs = "iommufd vfio",
	 .source = "F_ADD_SEALS(2const), EBUSY; f4986a72d6e4 iommufd: Add IOMMU_IOAS_MAP_FILE");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	struct ioas ioas = ioas_new();
	struct edu edu = edu_on_iommu(&ioas);
	int fd = sealable_memfd(PAGE);
	struct ioas_map_file request = ioas_file(&ioas, fd, PAGE, IOAS_READABLE | IOAS_WRITEABLE);

	edu_attach(&edu, &ioas);
	SETUP(ioctl(ioas.fd, IOAS_MAP_FILE, &request));

	REFUSED(EBUSY, fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));

	STATE_IS(fd, 0, PAGE);
	return passed();
}
