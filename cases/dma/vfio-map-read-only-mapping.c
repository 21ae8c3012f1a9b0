// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "edu.h"

DESCRIBE("VFIO_IOMMU_MAP_DMA does not map a read-only mapping of a memfd sealed with F_SEAL_WRITE for a device that writes: EFAULT.",
	 .contract = "EFAULT", .since = "3.17", .needs = "vfio",
	 .source = "linux/vfio.h, VFIO_IOMMU_MAP_DMA; F_ADD_SEALS(2const), F_SEAL_WRITE");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	struct edu edu = edu_in_container();
	int fd = sealable_memfd(PAGE);
	void *map = map_shared(reopen(fd, O_RDONLY), PAGE, PROT_READ);
	struct vfio_iommu_type1_dma_map request = dma_memory(map, PAGE, IOVA_TARGET,
							     VFIO_DMA_MAP_FLAG_READ | VFIO_DMA_MAP_FLAG_WRITE);

	seal(fd, F_SEAL_WRITE);

	REFUSED(EFAULT, ioctl(edu.container, VFIO_IOMMU_MAP_DMA, &request));

	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	return passed();
}
