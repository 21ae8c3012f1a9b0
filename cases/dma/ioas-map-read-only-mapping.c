// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "edu.h"

DESCRIBE("IOMMU_IOAS_MAP does not map a read-only mapping of a memfd sealed with F_SEAL_WRITE for a device that writes: EFAULT.",
	 .contract = "EFAULT", .since = "6.6", .needs = "iommufd vfio",
	 .source = "linux/iommufd.h, IOMMU_IOAS_MAP; F_ADD_SEALS(2const), F_SEAL_WRITE");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	struct ioas ioas = ioas_new();
	struct edu edu = edu_on_iommu(&ioas);
	int fd = sealable_memfd(PAGE);
	void *map = map_shared(reopen(fd, O_RDONLY), PAGE, PROT_READ);
	struct ioas_map request = ioas_memory(&ioas, map, PAGE, IOAS_READABLE | IOAS_WRITEABLE);

	edu_attach(&edu, &ioas);
	seal(fd, F_SEAL_WRITE);

	REFUSED(EFAULT, ioctl(ioas.fd, IOAS_MAP, &request));

	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	return passed();
}
