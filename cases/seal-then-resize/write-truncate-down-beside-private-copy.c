// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("ftruncate(2) of a memfd sealed with F_SEAL_WRITE takes pages behind 4 GiB away, and leaves what was stored into a private mapping of pages before them.",
	 .contract = "allowed", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_WRITE; ftruncate(2); mmap(2), MAP_PRIVATE; mm: fix unmap_mapping_range() beyond 4 GiB on 32-bit");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	const off_t far = (off_t)4 << 30;
	int fd = sealable_memfd(2 * PAGE);
	unsigned char *map;

	SETUP(ftruncate(fd, far + (off_t)(2 * PAGE)));
	seal(fd, F_SEAL_WRITE);
	map = map_private(fd, 2 * PAGE, PROT_READ | PROT_WRITE);
	map[PAGE] = PATTERN_ALIEN;

	ALLOWED(ftruncate(fd, far + (off_t)PAGE));

	CHECK(map[PAGE] == PATTERN_ALIEN, "byte %zu of the private mapping is %#x, stored was %#x", (size_t)PAGE, map[PAGE], PATTERN_ALIEN);
	MAPPING_INTACT(map, PAGE);
	SEALS_ARE(fd, F_SEAL_WRITE);
	SIZE_IS(fd, far + (off_t)PAGE);
	CONTENTS_INTACT(fd, 2 * PAGE);
	return passed();
}
