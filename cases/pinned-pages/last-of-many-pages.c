// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "pins.h"

DESCRIBE("F_SEAL_WRITE fails with EBUSY while the last page is in use of a file with so many pages that the search for such pages pauses on the way.",
	 .contract = "EBUSY", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_WRITE: EBUSY; 05f65b5c7090 shm: wait for pins to be released when sealing");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	/* The search lets others run after every 4096 pages; kernels up to 4.19 after 1024. */
	enum { PAGES = 4096 + 2 };
	int fd = sealable_memfd(0);
	struct page_pipe pipe;

	SETUP(fallocate(fd, 0, 0, (off_t)(PAGES * PAGE)));
	pipe = pin_with_vmsplice(fd, (off_t)((PAGES - 1) * PAGE), PAGE, 0);

	REFUSED(EBUSY, fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));

	SEALS_ARE(fd, 0);
	SIZE_IS(fd, (off_t)(PAGES * PAGE));

	drain(&pipe, PAGE);
	ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));

	SEALS_ARE(fd, F_SEAL_WRITE);
	SIZE_IS(fd, (off_t)(PAGES * PAGE));
	BYTES_ARE(fd, (off_t)((PAGES - 1) * PAGE), PAGE, 0);
	return passed();
}
