// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "pins.h"

DESCRIBE("Stores into a huge page of a memfd through a writable shared mapping that is older than F_SEAL_FUTURE_WRITE still reach the file.",
	 .contract = "allowed", .since = "5.1", .needs = "thp",
	 .source = "fcntl(2), F_SEAL_FUTURE_WRITE; ab3948f58ff8 mm/memfd: add an F_SEAL_FUTURE_WRITE seal to memfd");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	size_t size;
	int fd = huge_page_memfd(&size);
	unsigned char *map = map_huge_page(fd, size, PROT_READ | PROT_WRITE, MAP_SHARED);

	seal(fd, F_SEAL_FUTURE_WRITE);

	STORE_RAISES(0, map, PATTERN_ALIEN);

	BYTES_ARE(fd, 0, 1, PATTERN_ALIEN);
	SEALS_ARE(fd, F_SEAL_FUTURE_WRITE);
	SIZE_IS(fd, (off_t)size);
	CHECK(map[1] == pattern(1), "another byte changed");
	return passed();
}
