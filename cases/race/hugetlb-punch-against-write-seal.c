// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "race.h"

DESCRIBE("While one thread punches a hole into a hugetlb memfd and another adds F_SEAL_WRITE, the hole comes before the seal or is refused with EPERM.",
	 .contract = "allowed", .since = "4.16", .needs = "hugetlb",
	 .source = "fcntl(2), F_SEAL_WRITE; fallocate(2), FALLOC_FL_PUNCH_HOLE; 47b9012ecdc7 shmem: add sealing support to hugetlb-backed memfd");

struct both {
	int fd, refused;
	size_t huge;
	unsigned char seen;	/* at the start of the file when the seal was there */
};

static void punch(void *arg)
{
	struct both *both = arg;

	both->refused = fallocate(both->fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, (off_t)both->huge);
	CHECK(!both->refused || errno == EPERM, "fallocate: %s", strerror(errno));
}

static void seal_and_look(void *arg)
{
	struct both *both = arg;

	ALLOWED(fcntl(both->fd, F_ADD_SEALS, F_SEAL_WRITE));
	SETUP(pread(both->fd, &both->seen, 1, 0));
}

int main(int argc, char **argv)
{
	BEGIN(argc, argv);

	for (int round = 0; another_round(round); round++) {
		struct both both = { .fd = sealable_hugetlb_memfd(1), .huge = huge_page_size() };

		race(round, punch, seal_and_look, &both);

		CHECK(both.seen == (both.refused ? pattern(0) : 0), "byte 0 was %#x when the seal was added; the hole was %s",
		      both.seen, both.refused ? "refused" : "punched");
		BYTES_ARE(both.fd, 0, 1, both.seen);
		SEALS_ARE(both.fd, F_SEAL_WRITE);
		SIZE_IS(both.fd, both.huge);
		SETUP(close(both.fd));
	}
	return passed();
}
