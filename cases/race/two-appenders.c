// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "alien.h"
#include "race.h"

DESCRIBE("While two threads append, and one of them adds F_SEAL_GROW in the end, each write that succeeds makes the file longer; none goes to where the other one's went.",
	 .contract = "allowed", .since = "3.17",
	 .source = "open(2), O_APPEND; fcntl(2), F_SEAL_GROW; 40e041a2c858 shm: add sealing API");

enum { WRITES = 10 };

/* A description each: writes through one of them wait for each other by its offset. */
struct both {
	int fd, our_end, their_end;
	off_t ours, theirs;	/* bytes appended */
};

static void append(int end, int writes, off_t *appended)
{
	ssize_t written = 0;

	for (int i = 0; written >= 0 && i < writes; i++) {
		written = write(end, alien, sizeof(alien));
		CHECK(written == sizeof(alien) || (written == -1 && errno == EPERM), "write returned %zd: %s",
		      written, strerror(errno));
		*appended += written > 0 ? written : 0;
	}
}

static void append_until_refused(void *arg)
{
	struct both *both = arg;

	append(both->our_end, WRITES, &both->ours);
}

static void append_and_seal(void *arg)
{
	struct both *both = arg;

	append(both->their_end, WRITES / 2, &both->theirs);
	ALLOWED(fcntl(both->fd, F_ADD_SEALS, F_SEAL_GROW));
}

int main(int argc, char **argv)
{
	BEGIN(argc, argv);

	for (int round = 0; another_round(round); round++) {
		struct both both = { .fd = sealable_memfd(0) };

		both.our_end = reopen(both.fd, O_WRONLY | O_APPEND);
		both.their_end = reopen(both.fd, O_WRONLY | O_APPEND);
		race(round, append_until_refused, append_and_seal, &both);

		SEALS_ARE(both.fd, F_SEAL_GROW);
		SIZE_IS(both.fd, both.ours + both.theirs);
		BYTES_ARE(both.fd, 0, (size_t)(both.ours + both.theirs), PATTERN_ALIEN);
		SETUP(close(both.our_end));
		SETUP(close(both.their_end));
		SETUP(close(both.fd));
	}
	return passed();
}
