// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "race.h"

DESCRIBE("While one thread punches holes and another adds F_SEAL_WRITE, each hole is punched wholly or refused wholly with EPERM, and none comes after the seal was added.",
	 .contract = "allowed", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_WRITE; fallocate(2), FALLOC_FL_PUNCH_HOLE; 40e041a2c858 shm: add sealing API");

enum { PAGES = 16 };

struct both {
	int fd;
	size_t punched;		/* pages from the start of the file */
	off_t data_seen;	/* where data began when the seal was there; -1: nowhere */
};

static void punch_until_refused(void *arg)
{
	struct both *both = arg;
	int refused = 0;

	while (!refused && both->punched < PAGES) {
		refused = fallocate(both->fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
				    (off_t)(both->punched * PAGE), (off_t)PAGE);
		both->punched += !refused;
	}
	CHECK(!refused || errno == EPERM, "fallocate: %s", strerror(errno));
}

static void seal_and_look(void *arg)
{
	struct both *both = arg;

	ALLOWED(fcntl(both->fd, F_ADD_SEALS, F_SEAL_WRITE));
	both->data_seen = lseek(both->fd, 0, SEEK_DATA);
	CHECK(both->data_seen >= 0 || errno == ENXIO, "lseek: %s", strerror(errno));
}

int main(int argc, char **argv)
{
	BEGIN(argc, argv);

	for (int round = 0; another_round(round); round++) {
		struct both both = { .fd = sealable_memfd(PAGES * PAGE) };

		race(round, punch_until_refused, seal_and_look, &both);

		SEALS_ARE(both.fd, F_SEAL_WRITE);
		SIZE_IS(both.fd, (off_t)(PAGES * PAGE));
		BYTES_ARE(both.fd, 0, both.punched * PAGE, 0);
		CHECK(both.data_seen == (both.punched < PAGES ? (off_t)(both.punched * PAGE) : -1),
		      "data began at %lld when the seal was added, and begins at page %zu now",
		      (long long)both.data_seen, both.punched);
		for (size_t page = both.punched; page < PAGES; page++) {
			unsigned char byte;

			SETUP(pread(both.fd, &byte, 1, (off_t)(page * PAGE)));
			CHECK(byte == pattern(page * PAGE), "page %zu was punched although refused", page);
		}
		SETUP(close(both.fd));
	}
	return passed();
}
