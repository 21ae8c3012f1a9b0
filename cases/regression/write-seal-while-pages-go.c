// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "race.h"

DESCRIBE("F_SEAL_WRITE, added while another thread takes the file's pages away with ftruncate(2), holes and MADV_PAGEOUT, is added or refused with EBUSY, and can be added afterwards.",
	 .contract = "allowed", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_WRITE; 2313216f7ccc memfd: Convert memfd_wait_for_pins to XArray");

enum { PAGES = 256 };

struct both {
	int fd;
	unsigned char *map;	/* of a read-only description: the seal does not mind */
};

static void take_pages_away(void *arg)
{
	struct both *both = arg;

	madvise(both->map, PAGES * PAGE, MADV_PAGEOUT);
	for (size_t pages = PAGES; pages--; ) {
		/* EPERM as soon as the seal is there */
		CHECK(!fallocate(both->fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
				 (off_t)(pages / 2 * PAGE), (off_t)PAGE) || errno == EPERM,
		      "fallocate: %s", strerror(errno));
		ALLOWED(ftruncate(both->fd, (off_t)(pages * PAGE)));
	}
}

static void add_write_seal(void *arg)
{
	int fd = ((struct both *)arg)->fd;

	CHECK(!fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE) || errno == EBUSY, "F_ADD_SEALS: %s", strerror(errno));
}

int main(int argc, char **argv)
{
	BEGIN(argc, argv);

	for (int round = 0; another_round(round); round++) {
		struct both both = { .fd = sealable_memfd(PAGES * PAGE) };
		int read_only = reopen(both.fd, O_RDONLY);

		both.map = SETUP(mmap(NULL, PAGES * PAGE, PROT_READ, MAP_SHARED | MAP_POPULATE, read_only, 0));
		race(round, take_pages_away, add_write_seal, &both);

		SIZE_IS(both.fd, 0);
		ALLOWED(fcntl(both.fd, F_ADD_SEALS, F_SEAL_WRITE));
		SEALS_ARE(both.fd, F_SEAL_WRITE);
		unmap(both.map, PAGES * PAGE);
		SETUP(close(read_only));
		SETUP(close(both.fd));
	}
	return passed();
}
