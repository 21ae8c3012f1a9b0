// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "pins.h"

DESCRIBE("F_SEAL_WRITE waits for a page in use before it is refused with EBUSY: half of the nominal 150 ms at least.",
	 .contract = "EBUSY", .since = "3.17",
	 .source = "05f65b5c7090 shm: wait for pins to be released when sealing");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	double shortest = shortest_pin_wait_ms(), start, waited;

	pin_with_vmsplice(fd, 0, PAGE, 0);
	start = now_ms();

	REFUSED(EBUSY, fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));

	/* No upper limit: a busy machine may take any time. */
	waited = now_ms() - start;
	CHECK(waited >= shortest, "waited %.1f ms, asserted: at least %.1f ms", waited, shortest);
	STATE_IS(fd, 0, PAGE);
	return passed();
}
