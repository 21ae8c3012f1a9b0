// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "edu.h"

DESCRIBE("A device's DMA into a memfd sealed with F_SEAL_WRITE changes no byte of it, after IOMMU_IOAS_MAP_FILE was asked to map it writable.",
	 .contract = "allowed", .since = "6.13", .needs = "iommufd vfio",
	 .source = "F_ADD_SEALS(2const), F_SEAL_WRITE");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	struct ioas ioas = ioas_new();
	struct edu edu = edu_on_iommu(&ioas);
	int fd = sealable_memfd(PAGE), zeros = sealable_memfd(0);
	struct ioas_map_file source = ioas_file(&ioas, zeros, PAGE, IOAS_READABLE | IOAS_FIXED_IOVA);
	struct ioas_map_file target = ioas_file(&ioas, fd, PAGE, IOAS_WRITEABLE | IOAS_FIXED_IOVA);

	SETUP(ftruncate(zeros, (off_t)PAGE));
	source.iova = IOVA_SOURCE;
	target.iova = IOVA_TARGET;
	edu_attach(&edu, &ioas);
	SETUP(ioctl(ioas.fd, IOAS_MAP_FILE, &source));
	seal(fd, F_SEAL_WRITE);
	/* Refused or not: a device that has no such mapping writes nowhere. */
	(void)ioctl(ioas.fd, IOAS_MAP_FILE, &target);

	edu_copies(&edu, IOVA_SOURCE, IOVA_TARGET, 1000);

	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	return passed();
}
