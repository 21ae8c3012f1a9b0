// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("Seals on the size do not restrict the length of a mapping: a load past the end of the file raises SIGBUS, and the file does not grow.",
	 .contract = "SIGBUS", .since = "3.17",
	 .source = "mmap(2), SIGBUS: access to a page that lies beyond the end of the mapped file");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	enum { SEALS = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE };
	int fd = sealable_memfd(PAGE), readonly = reopen(fd, O_RDONLY);
	unsigned char *map;

	seal(fd, SEALS);
	map = map_shared(readonly, 2 * PAGE, PROT_READ);

	LOAD_RAISES(SIGBUS, map + PAGE);

	MAPPING_INTACT(map, PAGE);
	STATE_IS(fd, SEALS, PAGE);
	return passed();
}
