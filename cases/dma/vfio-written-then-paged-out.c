// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "edu.h"
#include "pins.h"

DESCRIBE("What a device wrote to a memfd by DMA is still there when the memfd was sealed with F_SEAL_WRITE and its pages went to swap space.",
	 .contract = "allowed", .since = "5.4", .needs = "vfio swap",
	 .source = "Documentation/core-api/pin_user_pages.rst: who writes through a pin marks the page dirty");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	enum { BYTES = 1000 };
	struct edu edu = edu_in_container();
	int fd = sealable_memfd(0);
	void *from = map_shared(sealable_memfd(BYTES), PAGE, PROT_READ), *map;
	struct vfio_iommu_type1_dma_map source = dma_memory(from, PAGE, IOVA_SOURCE, VFIO_DMA_MAP_FLAG_READ), target;
	struct vfio_iommu_type1_dma_unmap no_target = { .argsz = sizeof(no_target), .iova = IOVA_TARGET, .size = PAGE };

	SETUP(ftruncate(fd, BYTES));
	map = map_shared(fd, PAGE, PROT_READ | PROT_WRITE);
	target = dma_memory(map, PAGE, IOVA_TARGET, VFIO_DMA_MAP_FLAG_WRITE);
	SETUP(ioctl(edu.container, VFIO_IOMMU_MAP_DMA, &source));
	SETUP(ioctl(edu.container, VFIO_IOMMU_MAP_DMA, &target));
	unmap(map, PAGE);
	edu_copies(&edu, IOVA_SOURCE, IOVA_TARGET, BYTES);
	SETUP(ioctl(edu.container, VFIO_IOMMU_UNMAP_DMA, &no_target));

	ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));

	map = map_shared(reopen(fd, O_RDONLY), PAGE, PROT_READ);
	MAPPING_INTACT(map, BYTES);
	page_out(map, PAGE);
	STATE_IS(fd, F_SEAL_WRITE, BYTES);
	return passed();
}
