// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("What ftruncate(2) adds to a memfd under F_SEAL_WRITE reads as zeros, also where somebody had stored past its end, into the last page, before the seal.",
	 .contract = "allowed", .since = "3.17",
	 .source = "ftruncate(2): the extended part reads as null bytes; mmap(2): the remainder of a partial page; fcntl(2), F_SEAL_WRITE");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	const size_t size = PAGE + PAGE / 2;
	int fd = sealable_memfd(size);
	unsigned char *map = map_shared(fd, 2 * PAGE, PROT_READ | PROT_WRITE);

	memset(map + size, PATTERN_ALIEN, 2 * PAGE - size);
	unmap(map, 2 * PAGE);
	seal(fd, F_SEAL_WRITE);

	ALLOWED(ftruncate(fd, (off_t)(2 * PAGE)));

	SEALS_ARE(fd, F_SEAL_WRITE);
	SIZE_IS(fd, 2 * PAGE);
	CONTENTS_INTACT(fd, size);
	BYTES_ARE(fd, (off_t)size, 2 * PAGE - size, 0);
	return passed();
}
