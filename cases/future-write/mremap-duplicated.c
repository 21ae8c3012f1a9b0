// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("A writable shared mapping from before F_SEAL_FUTURE_WRITE that mremap(2) duplicates afterwards, with an old size of 0, is writable at both places.",
	 .contract = "allowed", .since = "5.1",
	 .source = "ab3948f58ff8 mm/memfd: add an F_SEAL_FUTURE_WRITE seal to memfd; mremap(2), old_size of zero");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	unsigned char *map = map_shared(fd, PAGE, PROT_READ | PROT_WRITE), *duplicate;

	seal(fd, F_SEAL_FUTURE_WRITE);

	duplicate = ALLOWED(mremap(map, 0, PAGE, MREMAP_MAYMOVE));

	CHECK(duplicate != map, "nothing was duplicated");
	PERMISSIONS_ARE(map, "rw-s");
	PERMISSIONS_ARE(duplicate, "rw-s");
	STORE_RAISES(0, duplicate, PATTERN_ALIEN);
	BYTES_ARE(fd, 0, 1, PATTERN_ALIEN);
	STORE_RAISES(0, map + 1, PATTERN_ALIEN);
	BYTES_ARE(fd, 1, 1, PATTERN_ALIEN);
	SEALS_ARE(fd, F_SEAL_FUTURE_WRITE);
	SIZE_IS(fd, PAGE);
	return passed();
}
