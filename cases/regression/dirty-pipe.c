// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "alien.h"

DESCRIBE("write(2) to a pipe whose every slot was used before, and that holds one byte spliced from a memfd sealed with F_SEAL_WRITE, goes to another buffer: the memfd's page stays as it was.",
	 .contract = "allowed", .since = "3.17",
	 .cve = "CVE-2022-0847",
	 .source = "splice(2); fcntl(2), F_SEAL_WRITE; 40e041a2c858 shm: add sealing API");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	struct page_pipe pipe = page_pipe_new();
	size_t capacity = (size_t)SETUP(fcntl(pipe.in, F_GETPIPE_SZ));

	for (size_t filled = 0; filled < capacity; filled += sizeof(alien))
		SETUP(write(pipe.in, alien, sizeof(alien)));
	drain(&pipe, capacity);
	seal(fd, F_SEAL_WRITE);
	SETUP(splice(fd, &(loff_t){ 0 }, pipe.in, NULL, 1, 0));

	TRANSFERS(sizeof(alien), write(pipe.in, alien, sizeof(alien)));

	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	drain(&pipe, 1);
	PIPE_STILL_HOLDS_ALIEN(pipe);
	return passed();
}
