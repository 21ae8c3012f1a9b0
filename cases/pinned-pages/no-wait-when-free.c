// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "pins.h"

DESCRIBE("F_SEAL_WRITE does not wait when no page of the memfd is in use: the caller never sleeps.",
	 .contract = "allowed", .since = "3.17",
	 .source = "05f65b5c7090 shm: wait for pins to be released when sealing");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	enum { TRIES = 20 };
	long before, sleeps = 1;
	int fd = -1;

	/* Elsewhere, a page just written could still be on that processor's list of new pages. */
	stay_on_one_cpu();

	/* Page migration or reclaim by others can use a page for a moment, but not every time. */
	for (int try = 0; sleeps && try < TRIES; try++) {
		fd = sealable_memfd(4 * PAGE);
		before = voluntary_switches();
		ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));
		sleeps = voluntary_switches() - before;
	}

	CHECK(!sleeps, "slept each of %d times, with no page in use", TRIES);
	STATE_IS(fd, F_SEAL_WRITE, (off_t)(4 * PAGE));
	return passed();
}
