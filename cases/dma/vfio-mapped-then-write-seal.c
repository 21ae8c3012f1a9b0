// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "edu.h"

DESCRIBE("F_SEAL_WRITE fails with EBUSY while VFIO_IOMMU_MAP_DMA has a page of the memfd mapped for a device that writes, although no process maps it any more.",
	 .contract = "EBUSY", .since = "3.17", .needs = "vfio",
	 .source = "F_ADD_SEALS(2const), EBUSY; 05f65b5c70909 shm: wait for pins to be released when sealing");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	struct edu edu = edu_in_container();
	int fd = sealable_memfd(PAGE);
	void *map = map_shared(fd, PAGE, PROT_READ | PROT_WRITE);
	struct vfio_iommu_type1_dma_map request = dma_memory(map, PAGE, IOVA_TARGET, VFIO_DMA_MAP_FLAG_WRITE);

	SETUP(ioctl(edu.container, VFIO_IOMMU_MAP_DMA, &request));
	unmap(map, PAGE);

	REFUSED(EBUSY, fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));

	STATE_IS(fd, 0, PAGE);
	return passed();
}
