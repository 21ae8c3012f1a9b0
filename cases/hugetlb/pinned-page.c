// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "pins.h"

DESCRIBE("F_SEAL_WRITE is refused with EBUSY while a part of a huge page that vmsplice(2) took is in a pipe, and added when it has been read.",
	 .contract = "EBUSY", .since = "4.16", .needs = "hugetlb",
	 .source = "fcntl(2), F_SEAL_WRITE: EBUSY; 47b9012ecdc7 shmem: add sealing support to hugetlb-backed memfd");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	size_t huge = huge_page_size();
	int fd = sealable_hugetlb_memfd(1);
	unsigned char *map = map_shared(fd, huge, PROT_READ | PROT_WRITE);
	struct page_pipe pipe = page_pipe_new();
	struct iovec part = { map + PAGE, PAGE };

	SETUP(vmsplice(pipe.in, &part, 1, 0));
	unmap(map, huge);

	REFUSED(EBUSY, fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));
	STATE_IS(fd, 0, huge);

	drain(&pipe, PAGE);
	ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));
	STATE_IS(fd, F_SEAL_WRITE, huge);
	return passed();
}
