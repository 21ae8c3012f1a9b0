// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "edu.h"

DESCRIBE("VFIO_IOMMU_MAP_DMA maps a read-only mapping of a memfd sealed with F_SEAL_WRITE for a device that only reads, which gets the file's bytes.",
	 .contract = "allowed", .since = "3.17", .needs = "vfio",
	 .source = "linux/vfio.h, VFIO_IOMMU_MAP_DMA");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	struct edu edu = edu_in_container();
	int fd = sealable_memfd(PAGE);
	void *map = map_shared(reopen(fd, O_RDONLY), PAGE, PROT_READ);
	struct vfio_iommu_type1_dma_map source = dma_memory(map, PAGE, IOVA_SOURCE, VFIO_DMA_MAP_FLAG_READ);
	unsigned char *got = SETUP(mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	struct vfio_iommu_type1_dma_map target = dma_memory(got, PAGE, IOVA_TARGET, VFIO_DMA_MAP_FLAG_WRITE);

	seal(fd, F_SEAL_WRITE);
	SETUP(ioctl(edu.container, VFIO_IOMMU_MAP_DMA, &target));

	ALLOWED(ioctl(edu.container, VFIO_IOMMU_MAP_DMA, &source));

	edu_copies(&edu, IOVA_SOURCE, IOVA_TARGET, 1000);
	MAPPING_INTACT(got, 1000);
	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	return passed();
}
