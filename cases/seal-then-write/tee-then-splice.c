// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "alien.h"

DESCRIBE("Data that tee(2) copied from one pipe to another cannot be spliced into a memfd sealed with F_SEAL_WRITE: EPERM, and both pipes keep it.",
	 .contract = "EPERM", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_WRITE; tee(2); splice(2); 40e041a2c858 shm: add sealing API");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	struct page_pipe first = alien_pipe(), second = page_pipe_new();

	seal(fd, F_SEAL_WRITE);
	SETUP(tee(first.out, second.in, sizeof(alien), 0));

	REFUSED(EPERM, splice(second.out, NULL, fd, NULL, sizeof(alien), 0));

	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	OFFSET_IS(fd, 0);
	PIPE_STILL_HOLDS_ALIEN(second);
	PIPE_STILL_HOLDS_ALIEN(first);
	return passed();
}
