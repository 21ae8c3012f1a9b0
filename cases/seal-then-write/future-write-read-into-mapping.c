// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "alien.h"

DESCRIBE("read(2) into a read-only shared mapping of a memfd sealed with F_SEAL_FUTURE_WRITE fails with EFAULT, and the pipe keeps the data.",
	 .contract = "EFAULT", .since = "5.1",
	 .source = "fcntl(2), F_SEAL_FUTURE_WRITE; read(2): EFAULT; ab3948f58ff8 mm/memfd: add an F_SEAL_FUTURE_WRITE seal to memfd");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	struct page_pipe pipe = alien_pipe();
	unsigned char *map;

	seal(fd, F_SEAL_FUTURE_WRITE);
	map = map_shared(fd, PAGE, PROT_READ);

	REFUSED(EFAULT, read(pipe.out, map, sizeof(alien)));

	MAPPING_INTACT(map, PAGE);
	STATE_IS(fd, F_SEAL_FUTURE_WRITE, PAGE);
	PIPE_STILL_HOLDS_ALIEN(pipe);
	return passed();
}
