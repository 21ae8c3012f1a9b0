// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "pins.h"

DESCRIBE("Adding F_SEAL_WRITE again succeeds although a page of the memfd, spliced into a pipe, is in use: the first F_SEAL_WRITE would have failed with EBUSY.",
	 .contract = "allowed", .since = "3.17",
	 .source = "fcntl(2), F_ADD_SEALS; 05f65b5c7090 shm: wait for pins to be released when sealing");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	struct page_pipe pipe = page_pipe_new();
	loff_t start = 0;

	seal(fd, F_SEAL_WRITE);
	SETUP(splice(fd, &start, pipe.in, NULL, PAGE, 0));

	ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));

	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	STILL_REFUSED(EPERM, pwrite(fd, "", 1, 0));
	drain(&pipe, PAGE);		/* it was there all the time */
	return passed();
}
