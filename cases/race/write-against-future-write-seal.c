// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "alien.h"
#include "race.h"

DESCRIBE("While one thread writes and another adds F_SEAL_FUTURE_WRITE, each write is stored wholly or refused wholly with EPERM, and the contents stay as they were when the seal was added.",
	 .contract = "allowed", .since = "5.1",
	 .source = "fcntl(2), F_SEAL_FUTURE_WRITE; ab3948f58ff8 mm/memfd: add an F_SEAL_FUTURE_WRITE seal to memfd");

enum { WRITES = 20 };

struct both {
	int fd;
	size_t written;		/* bytes from the start of the file */
	unsigned char seen[WRITES * sizeof(alien)];	/* when the seal was there */
};

static void write_until_refused(void *arg)
{
	struct both *both = arg;
	ssize_t done = 0;

	while (done >= 0 && both->written < WRITES * sizeof(alien)) {
		done = pwrite(both->fd, alien, sizeof(alien), (off_t)both->written);
		CHECK(done == sizeof(alien) || (done == -1 && errno == EPERM), "pwrite returned %zd: %s", done,
		      strerror(errno));
		both->written += done > 0 ? (size_t)done : 0;
	}
}

static void seal_and_look(void *arg)
{
	struct both *both = arg;

	ALLOWED(fcntl(both->fd, F_ADD_SEALS, F_SEAL_FUTURE_WRITE));
	SETUP(pread(both->fd, both->seen, sizeof(both->seen), 0));
}

int main(int argc, char **argv)
{
	BEGIN(argc, argv);

	for (int round = 0; another_round(round); round++) {
		struct both both = { .fd = sealable_memfd(sizeof(both.seen)) };

		race(round, write_until_refused, seal_and_look, &both);

		SEALS_ARE(both.fd, F_SEAL_FUTURE_WRITE);
		SIZE_IS(both.fd, (off_t)sizeof(both.seen));
		BYTES_ARE(both.fd, 0, both.written, PATTERN_ALIEN);
		for (size_t at = 0; at < sizeof(both.seen); at++)
			CHECK(both.seen[at] == (at < both.written ? PATTERN_ALIEN : pattern(at)),
			      "the byte at %zu changed after the seal was added", at);
		SETUP(close(both.fd));
	}
	return passed();
}
