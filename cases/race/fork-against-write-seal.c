// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "race.h"

DESCRIBE("When one thread forks and another unmaps the only writable mapping and adds F_SEAL_WRITE, the seal is refused with EBUSY exactly if the child got the mapping.",
	 .contract = "EBUSY", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_WRITE: EBUSY; fork(2)");

struct both {
	int fd;
	void *map;
	struct peer child;
	unsigned char *inherited;	/* shared with the child */
	int seal_error;			/* 0: it was added */
};

static void look_at_mapping(void *arg)
{
	struct both *both = arg;

	*both->inherited = !msync(both->map, PAGE, MS_ASYNC);
}

static void fork_it(void *arg)
{
	struct both *both = arg;

	both->child = peer_start(look_at_mapping, both);
}

static void unmap_and_seal(void *arg)
{
	struct both *both = arg;

	unmap(both->map, PAGE);
	both->seal_error = fcntl(both->fd, F_ADD_SEALS, F_SEAL_WRITE) ? errno : 0;
}

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	struct both both;

	both.inherited = SETUP(mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
	for (int round = 0; another_round(round); round++) {
		both.fd = sealable_memfd(PAGE);
		both.map = map_shared(both.fd, PAGE, PROT_READ | PROT_WRITE);

		race(round, fork_it, unmap_and_seal, &both);

		CHECK(both.seal_error == (*both.inherited ? EBUSY : 0), "the child %s the mapping; F_ADD_SEALS: %s",
		      *both.inherited ? "has" : "does not have", strerror(both.seal_error));
		STATE_IS(both.fd, both.seal_error ? 0 : F_SEAL_WRITE, PAGE);
		peer_end(&both.child);
		STILL_ALLOWED(fcntl(both.fd, F_ADD_SEALS, F_SEAL_WRITE));
		SETUP(close(both.fd));
	}
	return passed();
}
