// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "race.h"

DESCRIBE("Of one thread that maps a memfd shared and read-only and another that adds F_SEAL_WRITE, the second gets EBUSY, or the first cannot store: EPERM for the mapping, or EACCES for mprotect(2) to make it writable.",
	 .contract = "EACCES", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_WRITE: EBUSY; mprotect(2), EACCES; 4bb5f5d9395b mm: allow drivers to prevent new writable mappings");

struct both {
	int fd;
	unsigned char *map;
	int map_error, seal_error;	/* 0: it succeeded */
};

static void map_it(void *arg)
{
	struct both *both = arg;

	both->map = mmap(NULL, PAGE, PROT_READ, MAP_SHARED, both->fd, 0);
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

		CHECK(both.map_error == EPERM ? !both.seal_error : !both.map_error && (!both.seal_error || both.seal_error == EBUSY),
		      "mmap: %s; F_ADD_SEALS: %s", strerror(both.map_error), strerror(both.seal_error));
		STATE_IS(both.fd, both.seal_error ? 0 : F_SEAL_WRITE, PAGE);
		int upgrade_error = mprotect(both.map, PAGE, PROT_READ | PROT_WRITE) ? errno : 0;
		int wanted = both.map_error ? EINVAL : both.seal_error ? 0 : EACCES;	/* EINVAL: of MAP_FAILED */

		CHECK(upgrade_error == wanted, "mmap: %s; F_ADD_SEALS: %s; mprotect: %s", strerror(both.map_error),
		      strerror(both.seal_error), strerror(upgrade_error));
		munmap(both.map, PAGE);
		SETUP(close(both.fd));
	}
	return passed();
}
