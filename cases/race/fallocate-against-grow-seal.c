// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "race.h"

DESCRIBE("While one thread allocates space past the end and another adds F_SEAL_GROW, each allocation extends the file or is refused with EPERM, and the size stays as it was when the seal was added.",
	 .contract = "allowed", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_GROW; fallocate(2); 40e041a2c858 shm: add sealing API");

enum { PAGES = 16 };

struct both {
	int fd;
	off_t size;		/* that the allocations reached */
	off_t size_seen;	/* when the seal was there */
};

static void allocate_until_refused(void *arg)
{
	struct both *both = arg;
	int refused = 0;

	while (!refused && both->size < (off_t)(PAGES * PAGE)) {
		refused = fallocate(both->fd, 0, both->size, (off_t)PAGE);
		CHECK(!refused || errno == EPERM, "fallocate: %s", strerror(errno));
		both->size += refused ? 0 : (off_t)PAGE;
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
		struct both both = { .fd = sealable_memfd(0), .size = (off_t)PAGE };

		/* The seal may come before every other allocation; then this is what the file has. */
		SETUP(fallocate(both.fd, 0, 0, both.size));
		race(round, allocate_until_refused, seal_and_look, &both);

		SEALS_ARE(both.fd, F_SEAL_GROW);
		SIZE_IS(both.fd, both.size);
		SIZE_IS(both.fd, both.size_seen);
		BYTES_ARE(both.fd, 0, (size_t)both.size, 0);
		SETUP(close(both.fd));
	}
	return passed();
}
