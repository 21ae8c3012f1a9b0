// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "iommu.h"

DESCRIBE("A memfd sealed with F_SEAL_WRITE can be mapped for devices that only read.",
	 .contract = "allowed", .since = "6.13", .needs = "iommufd",
	 .source = "F_ADD_SEALS(2const), F_SEAL_WRITE; f4986a72d6e4 iommufd: Add IOMMU_IOAS_MAP_FILE");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	struct ioas ioas = ioas_new();
	int fd = sealable_memfd(PAGE);
	struct ioas_map_file request = ioas_file(&ioas, fd, PAGE, IOAS_READABLE);

	seal(fd, F_SEAL_WRITE);

	ALLOWED(ioctl(ioas.fd, IOAS_MAP_FILE, &request));

	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	/* It is there to be taken away. */
	STILL_ALLOWED(ioctl(ioas.fd, IOAS_UNMAP, &(struct ioas_unmap){
		.size = sizeof(struct ioas_unmap), .ioas = ioas.id, .iova = request.iova, .length = PAGE }));
	return passed();
}
