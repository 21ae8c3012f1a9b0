// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "alien.h"

DESCRIBE("read(2) into a private mapping of a memfd sealed with F_SEAL_WRITE changes the mapping's own copy and never the file.",
	 .contract = "allowed", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_WRITE; mmap(2), MAP_PRIVATE; 40e041a2c858 shm: add sealing API");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	unsigned char *map = map_private(fd, PAGE, PROT_READ | PROT_WRITE);
	struct page_pipe pipe = alien_pipe();

	seal(fd, F_SEAL_WRITE);

	TRANSFERS(sizeof(alien), read(pipe.out, map, sizeof(alien)));

	CHECK(!memcmp(map, alien, sizeof(alien)), "the mapping does not have what was read");
	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	return passed();
}
