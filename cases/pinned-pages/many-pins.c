// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "pins.h"

DESCRIBE("Of 1,000 pages in use that are released one by one, the last alone makes F_SEAL_WRITE fail with EBUSY; when it is released, the seal can be added.",
	 .contract = "EBUSY", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_WRITE: EBUSY; 05f65b5c7090 shm: wait for pins to be released when sealing");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	/* Eight pages fit into a pipe of every size that a pipe has by default. */
	enum { PAGES = 1000, PER_PIPE = 8, PIPES = PAGES / PER_PIPE };
	int fd = sealable_memfd(PAGES * PAGE);
	struct page_pipe pipes[PIPES];

	for (int i = 0; i < PIPES; i++)
		pipes[i] = pin_with_vmsplice(fd, (off_t)(i * PER_PIPE * PAGE), PER_PIPE * PAGE, 0);
	for (int i = 0; i < PAGES - 1; i++)
		drain(&pipes[i / PER_PIPE], PAGE);

	REFUSED(EBUSY, fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));

	STATE_IS(fd, 0, (off_t)(PAGES * PAGE));

	drain(&pipes[PIPES - 1], PAGE);
	ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));

	STATE_IS(fd, F_SEAL_WRITE, (off_t)(PAGES * PAGE));
	return passed();
}
