// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "pins.h"

DESCRIBE("A page spliced out of a memfd sealed with F_SEAL_WRITE cannot be spliced back in at another place: EPERM.",
	 .contract = "EPERM", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_WRITE; splice(2); 40e041a2c858 shm: add sealing API");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(2 * PAGE);
	struct page_pipe pipe = page_pipe_new();
	loff_t from = 0, to = (loff_t)PAGE;

	seal(fd, F_SEAL_WRITE);
	SETUP(splice(fd, &from, pipe.in, NULL, PAGE, 0));

	REFUSED(EPERM, splice(pipe.out, NULL, fd, &to, PAGE, SPLICE_F_MOVE));

	STATE_IS(fd, F_SEAL_WRITE, 2 * PAGE);
	drain(&pipe, PAGE);
	return passed();
}
