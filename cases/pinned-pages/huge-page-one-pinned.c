// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "pins.h"

DESCRIBE("F_SEAL_WRITE is refused with EBUSY while a single page out of a transparent huge page of the memfd is in use, and accepted when it has been released.",
	 .contract = "EBUSY", .since = "5.17", .needs = "thp",
	 .source = "fcntl(2), F_SEAL_WRITE: EBUSY; f2b277c4d1c6 memfd: fix F_SEAL_WRITE after shmem huge page allocated");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	size_t size;
	int fd = huge_page_memfd(&size);
	struct page_pipe pipe = pin_with_vmsplice(fd, (off_t)(7 * PAGE), PAGE, 0);

	REFUSED(EBUSY, fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));

	STATE_IS(fd, 0, (off_t)size);

	drain(&pipe, PAGE);
	ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));

	STATE_IS(fd, F_SEAL_WRITE, (off_t)size);
	return passed();
}
