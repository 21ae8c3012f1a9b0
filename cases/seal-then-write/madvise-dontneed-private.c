// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("madvise(2) with MADV_DONTNEED on a private mapping of a memfd sealed with F_SEAL_WRITE drops the private copy: the mapping shows the file again, as it was.",
	 .contract = "allowed", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_WRITE; madvise(2), MADV_DONTNEED; 40e041a2c858 shm: add sealing API");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	unsigned char *map;

	require_madvise();
	seal(fd, F_SEAL_WRITE);
	map = map_private(fd, PAGE, PROT_READ | PROT_WRITE);
	memset(map, PATTERN_ALIEN, PAGE);

	ALLOWED(madvise(map, PAGE, MADV_DONTNEED));

	MAPPING_INTACT(map, PAGE);
	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	return passed();
}
