// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "alien.h"

DESCRIBE("read(2) into a read-only shared mapping of a hugetlb memfd sealed with F_SEAL_WRITE fails with EFAULT, and the pipe keeps the data.",
	 .contract = "EFAULT", .since = "4.16", .needs = "hugetlb",
	 .source = "fcntl(2), F_SEAL_WRITE; read(2): EFAULT; 47b9012ecdc7 shmem: add sealing support to hugetlb-backed memfd");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	size_t size = huge_page_size();
	int fd = sealable_hugetlb_memfd(1);
	struct page_pipe pipe = alien_pipe();
	unsigned char *map;

	seal(fd, F_SEAL_WRITE);
	map = map_shared(reopen(fd, O_RDONLY), size, PROT_READ);

	REFUSED(EFAULT, read(pipe.out, map, sizeof(alien)));

	MAPPING_INTACT(map, size);
	STATE_IS(fd, F_SEAL_WRITE, size);
	PIPE_STILL_HOLDS_ALIEN(pipe);
	return passed();
}
