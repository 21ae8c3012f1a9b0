// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("Stores through a writable shared mapping that is older than F_SEAL_FUTURE_WRITE still reach the file: that seal concerns mappings made later.",
	 .contract = "allowed", .since = "5.1",
	 .source = "fcntl(2), F_SEAL_FUTURE_WRITE; ab3948f58ff8 mm/memfd: add an F_SEAL_FUTURE_WRITE seal to memfd");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	unsigned char *map = map_shared(fd, PAGE, PROT_READ | PROT_WRITE);

	seal(fd, F_SEAL_FUTURE_WRITE);

	STORE_RAISES(0, map, PATTERN_ALIEN);

	BYTES_ARE(fd, 0, 1, PATTERN_ALIEN);
	SEALS_ARE(fd, F_SEAL_FUTURE_WRITE);
	SIZE_IS(fd, PAGE);
	CHECK(map[1] == pattern(1), "another byte changed");
	return passed();
}
