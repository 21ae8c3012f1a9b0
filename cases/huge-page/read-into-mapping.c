// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "alien.h"
#include "pins.h"
#include "reclaim.h"

DESCRIBE("read(2) into a huge page of a memfd sealed with F_SEAL_WRITE, mapped shared and read-only by one entry of the page table, fails with EFAULT, and the pipe keeps the data.",
	 .contract = "EFAULT", .since = "4.8", .needs = "thp",
	 .source = "fcntl(2), F_SEAL_WRITE; read(2): EFAULT; 800d8c63b2e9 shmem: add huge pages support");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	size_t size;
	int fd = huge_page_memfd(&size);
	struct page_pipe pipe = alien_pipe();
	unsigned char *map;

	seal_when_unused(fd, F_SEAL_WRITE);
	map = map_huge_page(reopen(fd, O_RDONLY), size, PROT_READ, MAP_SHARED);

	REFUSED(EFAULT, read(pipe.out, map, sizeof(alien)));

	MAPPING_INTACT(map, size);
	STATE_IS(fd, F_SEAL_WRITE, (off_t)size);
	PIPE_STILL_HOLDS_ALIEN(pipe);
	return passed();
}
