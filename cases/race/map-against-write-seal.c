// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "race.h"

DESCRIBE("Of one thread that maps a memfd shared and writable and another that adds F_SEAL_WRITE, exactly one succeeds: EPERM for the mapping, or EBUSY for the seal.",
	 .contract = "EBUSY", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_WRITE: EBUSY; 4bb5f5d9395b mm: allow drivers to prevent new writable mappings");

struct both {
	int fd;
	unsigned char *map;
	int map_error, seal_error;	/* 0: it succeeded */
};

static void map_it(void *arg)
{
	struct both *both = arg;

	both->map = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, both->fd, 0);
	both->map_error = both->map == MAP_FAILED ? errno : 0;
}

static void seal_it(void *arg)
{
	struct both *both = arg;

	both->seal_error = fcntl(both->fd, F_ADD_SEALS, F_SEAL_WRITE) ? errno : 0;
}

int main(int argc, char **argv)
{
	BEGIN(argc, argv);

	for (int round = 0; another_round(round); round++) {
		struct both both = { .fd = sealable_memfd(PAGE) };

		race(round, map_it, seal_it, &both);

		CHECK((both.map_error == EPERM && !both.seal_error) || (!both.map_error && both.seal_error == EBUSY),
		      "mmap: %s; F_ADD_SEALS: %s", strerror(both.map_error), strerror(both.seal_error));
		STATE_IS(both.fd, both.seal_error ? 0 : F_SEAL_WRITE, PAGE);
		munmap(both.map, PAGE);
		STILL_ALLOWED(fcntl(both.fd, F_ADD_SEALS, F_SEAL_WRITE));
		SETUP(close(both.fd));
	}
	return passed();
}
