// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("A memfd sealed with F_SEAL_FUTURE_WRITE can be mapped shared with PROT_NONE through a writable open file description, and the mapping made readable later.",
	 .contract = "allowed", .since = "5.1",
	 .source = "ab3948f58ff8 mm/memfd: add an F_SEAL_FUTURE_WRITE seal to memfd");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	unsigned char *map;

	seal(fd, F_SEAL_FUTURE_WRITE);

	map = ALLOWED(mmap(NULL, PAGE, PROT_NONE, MAP_SHARED, fd, 0));

	LOAD_RAISES(SIGSEGV, map);
	STILL_ALLOWED(mprotect(map, PAGE, PROT_READ));
	MAPPING_INTACT(map, PAGE);
	STATE_IS(fd, F_SEAL_FUTURE_WRITE, PAGE);
	return passed();
}
