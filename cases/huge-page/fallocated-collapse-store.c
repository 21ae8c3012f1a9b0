// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "pins.h"
#include "reclaim.h"

DESCRIBE("What is stored through a mapping that MADV_COLLAPSE made of a huge page of the memfd, which fallocate(2) had allocated and nobody had touched, is in the file when F_SEAL_WRITE seals it.",
	 .contract = "allowed", .since = "6.1", .needs = "thp",
	 .source = "fcntl(2), F_SEAL_WRITE; fallocate(2); madvise(2), MADV_COLLAPSE; 34488399fa08 mm/madvise: add file and shmem support to MADV_COLLAPSE");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	size_t size;
	int fd = fallocated_huge_memfd(&size);
	unsigned char *map = map_collapsed(fd, size, PROT_READ | PROT_WRITE);

	fill_with_pattern(map, size);
	unmap(map, size);

	ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));

	STATE_IS(fd, F_SEAL_WRITE, (off_t)size);
	return passed();
}
