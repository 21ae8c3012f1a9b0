// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "edu.h"
#include "pins.h"

DESCRIBE("What a device wrote to a memfd by DMA is there when it was sealed with F_SEAL_WRITE, and its pages were written to swap space and read back.",
	 .contract = "allowed", .since = "5.4", .needs = "vfio swap",
	 .source = "Documentation/core-api/pin_user_pages.rst, set_page_dirty_lock()");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	struct edu edu = edu_in_container();
	int source = sealable_memfd(PAGE), fd = sealable_memfd(0);
	void *from = map_shared(source, PAGE, PROT_READ), *map;
	struct vfio_iommu_type1_dma_unmap everything = { .argsz = sizeof(everything), .iova = IOVA_TARGET, .size = PAGE };

	SETUP(ftruncate(fd, (off_t)PAGE));
	map = map_shared(fd, PAGE, PROT_READ | PROT_WRITE);
	SETUP(ioctl(edu.container, VFIO_IOMMU_MAP_DMA,
		    &(struct vfio_iommu_type1_dma_map[]){ dma_memory(from, PAGE, IOVA_SOURCE, VFIO_DMA_MAP_FLAG_READ) }));
	SETUP(ioctl(edu.container, VFIO_IOMMU_MAP_DMA,
		    &(struct vfio_iommu_type1_dma_map[]){ dma_memory(map, PAGE, IOVA_TARGET, VFIO_DMA_MAP_FLAG_WRITE) }));
	unmap(map, PAGE);
	edu_copies(&edu, IOVA_SOURCE, IOVA_TARGET, PAGE);
	SETUP(ioctl(edu.container, VFIO_IOMMU_UNMAP_DMA, &everything));

	ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));

	map = map_shared(reopen(fd, O_RDONLY), PAGE, PROT_READ);
	page_out(map, PAGE);
	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	return passed();
}
