// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "pins.h"

DESCRIBE("F_SEAL_SHRINK can be added while a page is in use elsewhere.",
	 .contract = "allowed", .since = "3.17",
	 .source = "fcntl(2), F_ADD_SEALS: EBUSY is for F_SEAL_WRITE only; 05f65b5c7090 shm: wait for pins to be released when sealing");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	struct page_pipe pipe = pin_with_vmsplice(fd, 0, PAGE, 0);

	ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK));

	STATE_IS(fd, F_SEAL_SHRINK, PAGE);
	drain(&pipe, PAGE);
	STATE_IS(fd, F_SEAL_SHRINK, PAGE);
	return passed();
}
