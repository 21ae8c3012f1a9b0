// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "alien.h"
#include "race.h"

DESCRIBE("While one thread appends and another adds F_SEAL_GROW, each write is stored wholly or refused wholly with EPERM, and the size stays as it was when the seal was added.",
	 .contract = "allowed", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_GROW; open(2), O_APPEND; 40e041a2c858 shm: add sealing API");

enum { WRITES = 200 };

struct both {
	int fd, end;
	off_t size;		/* that the writes reached */
	off_t size_seen;	/* when the seal was there */
};

static void append_until_refused(void *arg)
{
	struct both *both = arg;
	ssize_t written = 0;

	for (int i = 0; written >= 0 && i < WRITES; i++) {
		written = write(both->end, alien, sizeof(alien));
		CHECK(written == sizeof(alien) || (written == -1 && errno == EPERM), "write returned %zd: %s",
		      written, strerror(errno));
		both->size += written > 0 ? written : 0;
	}
}

static void seal_and_look(void *arg)
{
	struct both *both = arg;
	struct stat status;

	ALLOWED(fcntl(both->fd, F_ADD_SEALS, F_SEAL_GROW));
	SETUP(fstat(both->fd, &status));
	both->size_seen = status.st_size;
}

int main(int argc, char **argv)
{
	BEGIN(argc, argv);

	for (int round = 0; another_round(round); round++) {
		struct both both = { .fd = sealable_memfd(0) };

		both.end = reopen(both.fd, O_WRONLY | O_APPEND);
		/* The seal may come before every other write; then these are the bytes that the file has. */
		both.size = SETUP(write(both.end, alien, sizeof(alien)));
		race(round, append_until_refused, seal_and_look, &both);

		SEALS_ARE(both.fd, F_SEAL_GROW);
		SIZE_IS(both.fd, both.size);
		SIZE_IS(both.fd, both.size_seen);
		BYTES_ARE(both.fd, 0, (size_t)both.size, PATTERN_ALIEN);
		SETUP(close(both.end));
		SETUP(close(both.fd));
	}
	return passed();
}
