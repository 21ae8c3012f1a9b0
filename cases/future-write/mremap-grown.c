// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("A writable shared mapping from before F_SEAL_FUTURE_WRITE stays writable in the part by which mremap(2) lets it grow afterwards.",
	 .contract = "allowed", .since = "5.1",
	 .source = "ab3948f58ff8 mm/memfd: add an F_SEAL_FUTURE_WRITE seal to memfd; mremap(2)");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(2 * PAGE);
	unsigned char *map = map_shared(fd, PAGE, PROT_READ | PROT_WRITE);

	seal(fd, F_SEAL_FUTURE_WRITE);

	map = ALLOWED(mremap(map, PAGE, 2 * PAGE, MREMAP_MAYMOVE));

	MAPPED_AS(map, 2 * PAGE, "rw-s");
	MAPPING_INTACT(map, 2 * PAGE);
	STORE_RAISES(0, map + PAGE, PATTERN_ALIEN);
	BYTES_ARE(fd, PAGE, 1, PATTERN_ALIEN);
	SEALS_ARE(fd, F_SEAL_FUTURE_WRITE);
	SIZE_IS(fd, 2 * PAGE);
	return passed();
}
