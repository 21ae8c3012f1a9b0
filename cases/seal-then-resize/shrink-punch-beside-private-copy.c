// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("Punching a hole, which F_SEAL_SHRINK allows, takes pages out of the file, and leaves the copies that a private mapping made of them.",
	 .contract = "allowed", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_SHRINK; fallocate(2), FALLOC_FL_PUNCH_HOLE; mmap(2), MAP_PRIVATE");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(2 * PAGE);
	unsigned char *map = map_private(fd, 2 * PAGE, PROT_READ | PROT_WRITE);

	map[0] = PATTERN_ALIEN;
	CHECK(map[PAGE] == pattern(PAGE), "the mapping does not show the file");
	seal(fd, F_SEAL_SHRINK);

	ALLOWED(fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, (off_t)(2 * PAGE)));

	CHECK(map[0] == PATTERN_ALIEN, "the mapping lost the byte stored in it");
	CHECK(map[1] == pattern(1), "the copy is no longer one of what the file was");
	CHECK(map[PAGE] == 0, "a page without a copy is still mapped");
	SEALS_ARE(fd, F_SEAL_SHRINK);
	SIZE_IS(fd, 2 * PAGE);
	BYTES_ARE(fd, 0, 2 * PAGE, 0);
	return passed();
}
