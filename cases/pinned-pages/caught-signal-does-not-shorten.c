// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "pins.h"

DESCRIBE("A caught signal neither interrupts nor shortens the wait of F_SEAL_WRITE for a page in use: it ends after the full time with EBUSY, and the handler has run.",
	 .contract = "EBUSY", .since = "3.17",
	 .source = "05f65b5c7090 shm: wait for pins to be released when sealing; signal(7)");

static volatile sig_atomic_t *handled;	/* shared with the child */

static void handler(int signo)
{
	*handled = signo;
}

static void add_write_seal(void *memfd)
{
	struct sigaction catch = { .sa_handler = handler };
	double shortest = shortest_pin_wait_ms(), start, waited;

	SETUP(sigaction(SIGUSR1, &catch, NULL));
	start = now_ms();

	REFUSED(EBUSY, fcntl(*(int *)memfd, F_ADD_SEALS, F_SEAL_WRITE));

	waited = now_ms() - start;
	CHECK(waited >= shortest, "waited %.1f ms, asserted: at least %.1f ms", waited, shortest);
}

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	struct sleeper sealer;

	handled = SETUP(mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
	pin_with_vmsplice(fd, 0, PAGE, 0);
	sealer = sleeper_caught(add_write_seal, &fd);
	SETUP(kill(sealer.pid, SIGUSR1));
	sleeper_end(&sealer);

	CHECK(*handled == SIGUSR1, "the handler has not run");
	STATE_IS(fd, 0, PAGE);
	return passed();
}
