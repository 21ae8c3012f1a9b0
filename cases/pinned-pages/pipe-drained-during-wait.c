// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "pins.h"

DESCRIBE("F_SEAL_WRITE waits for a page in use elsewhere, and succeeds late when the page is released before the wait is over.",
	 .contract = "allowed", .since = "3.17",
	 .source = "05f65b5c7090 shm: wait for pins to be released when sealing");

static void add_write_seal(void *memfd)
{
	ALLOWED(fcntl(*(int *)memfd, F_ADD_SEALS, F_SEAL_WRITE));
}

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	struct sleeper sealer;
	struct page_pipe pipe;

	do {
		pipe = pin_with_vmsplice(fd, 0, PAGE, 0);
		sealer = sleeper_start(add_write_seal, &fd);
		SEALS_ARE(fd, 0);

		drain(&pipe, PAGE);
	} while (!sleeper_settles(&sealer));

	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	return passed();
}
