// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "pins.h"
#include "race.h"

DESCRIBE("Of a thread that maps the file writable, puts its page into a pipe and unmaps it, and another that adds F_SEAL_WRITE, exactly one succeeds: EPERM for the mapping, or EBUSY for the seal.",
	 .contract = "allowed", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_WRITE: EBUSY; 05f65b5c7090 shm: wait for pins to be released when sealing");

struct both {
	int fd;
	struct page_pipe pipe;
	int map_error, seal_error;	/* 0: it succeeded */
};

static void map_pin_and_unmap(void *arg)
{
	struct both *both = arg;
	void *map = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, both->fd, 0);
	struct iovec page = { map, PAGE };

	both->map_error = map == MAP_FAILED ? errno : 0;
	if (both->map_error)
		return;
	SETUP_NEEDS("vmsplice(2)", vmsplice(both->pipe.in, &page, 1, 0), ENOSYS);
	unmap(map, PAGE);
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
		struct both both = { .fd = sealable_memfd(PAGE), .pipe = page_pipe_new() };

		race(round, map_pin_and_unmap, seal_it, &both);

		CHECK((both.map_error == EPERM && !both.seal_error) || (!both.map_error && both.seal_error == EBUSY),
		      "mmap: %s; F_ADD_SEALS: %s", strerror(both.map_error), strerror(both.seal_error));
		STATE_IS(both.fd, both.seal_error ? 0 : F_SEAL_WRITE, PAGE);
		SETUP(close(both.pipe.in));
		SETUP(close(both.pipe.out));
		STILL_ALLOWED(fcntl(both.fd, F_ADD_SEALS, F_SEAL_WRITE));
		SEALS_ARE(both.fd, F_SEAL_WRITE);
		SETUP(close(both.fd));
	}
	return passed();
}
