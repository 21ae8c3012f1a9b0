// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "dmabuf.h"

DESCRIBE("A hole of a hugetlb memfd that UDMABUF_CREATE fills with a huge page reads as zeros, and not as what the page held before.",
	 .contract = "allowed", .since = "6.18", .needs = "hugetlb udmabuf",
	 .source = "de8798965fd0 mm/memfd: fix information leak in hugetlb folios");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int device = udmabuf_device(), fd = sealable_hugetlb_memfd(1);
	size_t size = huge_page_size();
	struct udmabuf_create create = udmabuf_of(fd, size);

	/* The free page that held the pattern is the next one to be taken. */
	SETUP(fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, (off_t)size));
	seal(fd, F_SEAL_SHRINK);
	SETUP_NEEDS("a dma-buf of a hugetlb memfd", ioctl(device, UDMABUF_CREATE, &create), EBADFD, EINVAL, ENOMEM);

	BYTES_ARE(fd, 0, size, 0);

	SEALS_ARE(fd, F_SEAL_SHRINK);
	SIZE_IS(fd, (off_t)size);
	return passed();
}
