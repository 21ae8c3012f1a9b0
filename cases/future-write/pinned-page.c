// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "pins.h"

DESCRIBE("F_SEAL_FUTURE_WRITE is added while a page is in use elsewhere; F_SEAL_WRITE then fails with EBUSY until the page is free.",
	 .contract = "EBUSY", .since = "5.1",
	 .source = "ab3948f58ff8 mm/memfd: add an F_SEAL_FUTURE_WRITE seal to memfd; 05f65b5c7090 shm: wait for pins to be released when sealing");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	enum { BOTH = F_SEAL_FUTURE_WRITE | F_SEAL_WRITE };
	int fd = sealable_memfd(PAGE);
	struct page_pipe pipe = pin_with_vmsplice(fd, 0, PAGE, 0);

	ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_FUTURE_WRITE));
	REFUSED(EBUSY, fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));
	STATE_IS(fd, F_SEAL_FUTURE_WRITE, PAGE);

	drain(&pipe, PAGE);
	ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));
	STATE_IS(fd, BOTH, PAGE);
	return passed();
}
