// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("Under F_SEAL_GROW, a store through a mapping between the end of the file and the end of its last page is allowed: the file does not grow, and the byte is not part of it.",
	 .contract = "allowed", .since = "3.17",
	 .source = "mmap(2): the effect of changing the remainder of a partial page; fcntl(2), F_SEAL_GROW");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	const size_t size = PAGE / 2;
	int fd = sealable_memfd(size);
	unsigned char *map = map_shared(fd, PAGE, PROT_READ | PROT_WRITE);
	char byte;

	seal(fd, F_SEAL_GROW);

	STORE_RAISES(0, map + size, PATTERN_ALIEN);

	STATE_IS(fd, F_SEAL_GROW, (off_t)size);
	CHECK(pread(fd, &byte, 1, (off_t)size) == 0, "there is a byte past the end of the file");
	return passed();
}
