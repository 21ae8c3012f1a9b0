// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "race.h"

DESCRIBE("While one thread shrinks a hugetlb memfd and another adds F_SEAL_SHRINK, the size stays as it was when the seal was added: ftruncate(2) fails with EPERM.",
	 .contract = "allowed", .since = "4.16", .needs = "hugetlb",
	 .source = "fcntl(2), F_SEAL_SHRINK; 47b9012ecdc7 shmem: add sealing support to hugetlb-backed memfd");

struct both {
	int fd, refused;
	off_t size_seen;	/* when the seal was there */
};

static void shrink(void *arg)
{
	struct both *both = arg;

	both->refused = ftruncate(both->fd, 0);
	CHECK(!both->refused || errno == EPERM, "ftruncate: %s", strerror(errno));
}

static void seal_and_look(void *arg)
{
	struct both *both = arg;
	struct stat status;

	ALLOWED(fcntl(both->fd, F_ADD_SEALS, F_SEAL_SHRINK));
	SETUP(fstat(both->fd, &status));
	both->size_seen = status.st_size;
}

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	off_t huge = (off_t)huge_page_size();

	for (int round = 0; another_round(round); round++) {
		struct both both = { .fd = sealable_hugetlb_memfd(1) };

		race(round, shrink, seal_and_look, &both);

		SEALS_ARE(both.fd, F_SEAL_SHRINK);
		SIZE_IS(both.fd, both.refused ? huge : 0);
		SIZE_IS(both.fd, both.size_seen);
		SETUP(close(both.fd));
	}
	return passed();
}
