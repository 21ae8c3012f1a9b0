// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "uring.h"

DESCRIBE("A read-only shared mapping of a hugetlb memfd sealed with F_SEAL_WRITE cannot become a registered buffer of an io_uring, which would be writable: EFAULT.",
	 .contract = "EFAULT", .since = "5.1", .needs = "hugetlb io_uring",
	 .source = "fcntl(2), F_SEAL_WRITE; io_uring_register(2), IORING_REGISTER_BUFFERS: EFAULT");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	size_t size = huge_page_size();
	int fd = sealable_hugetlb_memfd(1);
	struct ring ring = ring_new();
	unsigned char *map;
	struct iovec buffer;

	seal(fd, F_SEAL_WRITE);
	map = map_shared(reopen(fd, O_RDONLY), size, PROT_READ);
	buffer = (struct iovec){ map, PAGE };

	REFUSED(EFAULT, syscall(SYS_io_uring_register, ring.fd, IORING_REGISTER_BUFFERS, &buffer, 1));

	MAPPING_INTACT(map, size);
	STATE_IS(fd, F_SEAL_WRITE, size);
	return passed();
}
