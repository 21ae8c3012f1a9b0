// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "edu.h"

DESCRIBE("A device's DMA into a memfd sealed with F_SEAL_WRITE, which VFIO_IOMMU_MAP_DMA mapped for it to read, changes no byte of it.",
	 .contract = "allowed", .since = "3.17", .needs = "vfio",
	 .source = "linux/vfio.h, VFIO_DMA_MAP_FLAG_WRITE; F_ADD_SEALS(2const), F_SEAL_WRITE");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	struct edu edu = edu_in_container();
	int fd = sealable_memfd(PAGE), other = sealable_memfd(0);
	void *map = map_shared(reopen(fd, O_RDONLY), PAGE, PROT_READ), *source;
	struct vfio_iommu_type1_dma_map request = dma_memory(map, PAGE, IOVA_TARGET, VFIO_DMA_MAP_FLAG_READ);
	struct vfio_iommu_type1_dma_unmap end = { .argsz = sizeof(end), .iova = IOVA_TARGET, .size = PAGE };

	SETUP(ftruncate(other, (off_t)PAGE));
	source = map_shared(other, PAGE, PROT_READ | PROT_WRITE);
	SETUP(ioctl(edu.container, VFIO_IOMMU_MAP_DMA,
		    &(struct vfio_iommu_type1_dma_map[]){ dma_memory(source, PAGE, IOVA_SOURCE, VFIO_DMA_MAP_FLAG_READ) }));
	seal(fd, F_SEAL_WRITE);

	ALLOWED(ioctl(edu.container, VFIO_IOMMU_MAP_DMA, &request));
	edu_copies(&edu, IOVA_SOURCE, IOVA_TARGET, 1000);

	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	/* The device had it before it. */
	STILL_ALLOWED(ioctl(edu.container, VFIO_IOMMU_UNMAP_DMA, &end));
	CHECK(end.size == PAGE, "%llu bytes were mapped for the device, asserted: a page", (unsigned long long)end.size);
	return passed();
}
