// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "race.h"

DESCRIBE("Of two threads that add seals, one of them F_SEAL_SEAL, the other adds all of its seals or, with EPERM, none; no seal is lost, and none is added after F_SEAL_SEAL.",
	 .contract = "allowed", .since = "3.17",
	 .source = "fcntl(2), F_ADD_SEALS and F_SEAL_SEAL; 40e041a2c858 shm: add sealing API");

enum { FIRST = F_SEAL_WRITE | F_SEAL_GROW, LAST = F_SEAL_SHRINK | F_SEAL_SEAL };

struct both {
	int fd, error;	/* 0: FIRST was added */
	int seen;	/* the seals when LAST was added */
};

static void add_first(void *arg)
{
	struct both *both = arg;

	both->error = fcntl(both->fd, F_ADD_SEALS, FIRST) ? errno : 0;
}

static void add_last(void *arg)
{
	struct both *both = arg;

	ALLOWED(fcntl(both->fd, F_ADD_SEALS, LAST));
	both->seen = SETUP(fcntl(both->fd, F_GET_SEALS));
}

int main(int argc, char **argv)
{
	BEGIN(argc, argv);

	for (int round = 0; another_round(round); round++) {
		struct both both = { .fd = sealable_memfd(PAGE) };

		race(round, add_first, add_last, &both);

		CHECK(!both.error || both.error == EPERM, "F_ADD_SEALS: %s", strerror(both.error));
		SEALS_ARE(both.fd, both.seen);
		STATE_IS(both.fd, both.error ? LAST : FIRST | LAST, PAGE);
		SETUP(close(both.fd));
	}
	return passed();
}
