// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "edu.h"

DESCRIBE("IOMMU_IOAS_MAP_FILE of a range past the end, with a device attached, fails with EINVAL, and a memfd sealed with F_SEAL_GROW does not grow.",
	 .contract = "EINVAL", .since = "6.13", .needs = "iommufd vfio",
	 .source = "F_ADD_SEALS(2const), F_SEAL_GROW; f4986a72d6e4 iommufd: Add IOMMU_IOAS_MAP_FILE");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	struct ioas ioas = ioas_new();
	struct edu edu = edu_on_iommu(&ioas);
	int fd = sealable_memfd(PAGE);
	struct ioas_map_file request = ioas_file(&ioas, fd, 2 * PAGE, IOAS_READABLE | IOAS_WRITEABLE);

	edu_attach(&edu, &ioas);
	seal(fd, F_SEAL_GROW);

	REFUSED(EINVAL, ioctl(ioas.fd, IOAS_MAP_FILE, &request));

	STATE_IS(fd, F_SEAL_GROW, PAGE);
	return passed();
}
