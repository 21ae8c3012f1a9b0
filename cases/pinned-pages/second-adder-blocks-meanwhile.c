// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "pins.h"

DESCRIBE("While F_SEAL_WRITE waits for a page in use, another F_ADD_SEALS on the same memfd blocks until that wait is over, and succeeds.",
	 .contract = "allowed", .since = "3.17",
	 .source = "05f65b5c7090 shm: wait for pins to be released when sealing");

static void add_write_seal(void *memfd)
{
	REFUSED(EBUSY, fcntl(*(int *)memfd, F_ADD_SEALS, F_SEAL_WRITE));
}

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	struct sleeper first;

	pin_with_vmsplice(fd, 0, PAGE, 0);
	first = sleeper_caught(add_write_seal, &fd);

	ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK));

	CHECK(!sleeps_in_fcntl(first.pid), "the other process still waits: this one overtook it");
	sleeper_end(&first);
	STATE_IS(fd, F_SEAL_SHRINK, PAGE);
	return passed();
}
