// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "pins.h"

#include <poll.h>

DESCRIBE("A fatal signal ends the wait of F_SEAL_WRITE for a page in use: the process dies during the wait, and no seal is added.",
	 .contract = "allowed", .since = "3.17",
	 .source = "05f65b5c7090 shm: wait for pins to be released when sealing; signal(7), SIGKILL");

static void add_write_seal(void *memfd)
{
	REFUSED(EBUSY, fcntl(*(int *)memfd, F_ADD_SEALS, F_SEAL_WRITE));
}

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	enum { TRIES = 20, LATER_MS = 5 };
	int fd = sealable_memfd(PAGE), status = 0;
	struct page_pipe pipe = pin_with_vmsplice(fd, 0, PAGE, 0);
	struct sleeper sealer;
	bool sleeps_on = true;

	/* It sleeps first for work of all processors, which no signal ends: each time later into the wait. */
	for (int try = 0; sleeps_on && try < TRIES; try++) {
		sealer = sleeper_caught(add_write_seal, &fd);
		poll(NULL, 0, LATER_MS * try);
		ALLOWED(kill(sealer.pid, SIGKILL));
		sleeps_on = sleeps_in_fcntl(sealer.pid);
		status = sleeper_status(&sealer);
	}

	CHECK(!sleeps_on, "each of %d times it slept on after SIGKILL", TRIES);
	CHECK(WIFSIGNALED(status), "it survived SIGKILL");
	STATE_IS(fd, 0, PAGE);
	drain(&pipe, PAGE);
	STILL_ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));
	return passed();
}
