// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("F_SEAL_WRITE is refused with EBUSY while a shared mapping exists whose pages remap_file_pages(2) has rearranged, and can be added once it is gone.",
	 .contract = "EBUSY", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_WRITE: EBUSY; remap_file_pages(2)");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	const size_t size = 2 * PAGE;
	int fd = sealable_memfd(size);
	unsigned char *map = map_shared(fd, size, PROT_READ | PROT_WRITE);

	/* The first page of the mapping shows the second page of the file. */
	SETUP_NEEDS("remap_file_pages(2)", syscall(SYS_remap_file_pages, map, PAGE, 0, 1, 0), ENOSYS);

	REFUSED(EBUSY, fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));
	STATE_IS(fd, 0, size);
	CHECK(map[0] == pattern(PAGE), "the mapping does not show the file's second page first");

	unmap(map, size);
	ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));
	STATE_IS(fd, F_SEAL_WRITE, size);
	STILL_REFUSED(EPERM, pwrite(fd, "", 1, 0));
	return passed();
}
