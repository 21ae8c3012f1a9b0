// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "pins.h"

DESCRIBE("Adding F_SEAL_WRITE where it is set already succeeds although a page is in use.",
	 .contract = "allowed", .since = "3.17",
	 .source = "fcntl(2), F_ADD_SEALS; 40e041a2c858 shm: add sealing API");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	struct page_pipe pipe = page_pipe_new();
	loff_t offset = 0;

	seal(fd, F_SEAL_WRITE);
	SETUP(splice(fd, &offset, pipe.in, NULL, PAGE, 0));

	ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));

	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	return passed();
}
