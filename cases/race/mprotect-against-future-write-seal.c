// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "race.h"

DESCRIBE("While another thread adds F_SEAL_FUTURE_WRITE, mprotect(2) can make a new read-only mapping writable before F_GET_SEALS shows the seal, and fails with EACCES after.",
	 .contract = "allowed", .since = "5.1",
	 .source = "fcntl(2), F_SEAL_FUTURE_WRITE; mprotect(2), EACCES; ab3948f58ff8 mm/memfd: add an F_SEAL_FUTURE_WRITE seal to memfd");

enum { TRIES = 50 };

static void map_and_upgrade(void *memfd)
{
	int fd = *(int *)memfd;
	bool sealed = false;

	for (int i = 0; !sealed && i < TRIES; i++) {
		sealed = SETUP(fcntl(fd, F_GET_SEALS));
		void *map = map_shared(fd, PAGE, PROT_READ);
		int refused = mprotect(map, PAGE, PROT_READ | PROT_WRITE);

		CHECK(!refused || errno == EACCES, "mprotect: %s", strerror(errno));
		CHECK(!sealed || refused, "made writable although the seal was older than the mapping");
		CHECK(!refused || fcntl(fd, F_GET_SEALS) == F_SEAL_FUTURE_WRITE, "refused although there is no seal");
		unmap(map, PAGE);
	}
}

static void add_future_write_seal(void *memfd)
{
	ALLOWED(fcntl(*(int *)memfd, F_ADD_SEALS, F_SEAL_FUTURE_WRITE));
}

int main(int argc, char **argv)
{
	BEGIN(argc, argv);

	for (int round = 0; another_round(round); round++) {
		int fd = sealable_memfd(PAGE);

		race(round, map_and_upgrade, add_future_write_seal, &fd);

		STATE_IS(fd, F_SEAL_FUTURE_WRITE, PAGE);
		SETUP(close(fd));
	}
	return passed();
}
