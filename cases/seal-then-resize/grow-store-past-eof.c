// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("Under F_SEAL_GROW, a store through a mapping to a page past the end of the file raises SIGBUS, and the file does not grow.",
	 .contract = "SIGBUS", .since = "3.17",
	 .source = "mmap(2), SIGBUS: access to a page that lies beyond the end of the mapped file");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	unsigned char *map = map_shared(fd, 2 * PAGE, PROT_READ | PROT_WRITE);

	seal(fd, F_SEAL_GROW);

	STORE_RAISES(SIGBUS, map + PAGE, PATTERN_ALIEN);

	STATE_IS(fd, F_SEAL_GROW, PAGE);
	MAPPING_INTACT(map, PAGE);
	return passed();
}
