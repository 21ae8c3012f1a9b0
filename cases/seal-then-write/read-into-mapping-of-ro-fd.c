// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "alien.h"

DESCRIBE("read(2) into a shared mapping of a read-only description of a memfd sealed with F_SEAL_WRITE fails with EFAULT, and the pipe keeps the data.",
	 .contract = "EFAULT", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_WRITE; read(2): EFAULT; 40e041a2c858 shm: add sealing API");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	struct page_pipe pipe = alien_pipe();
	unsigned char *map;

	seal(fd, F_SEAL_WRITE);
	map = map_shared(reopen(fd, O_RDONLY), PAGE, PROT_READ);

	REFUSED(EFAULT, read(pipe.out, map, sizeof(alien)));

	MAPPING_INTACT(map, PAGE);
	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	PIPE_STILL_HOLDS_ALIEN(pipe);
	return passed();
}
