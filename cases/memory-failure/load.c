// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "poison.h"

DESCRIBE("A load from a mapping of a page of a memfd sealed with F_SEAL_WRITE whose memory has failed raises SIGBUS instead of giving other bytes.",
	 .contract = "SIGBUS", .since = "5.17", .needs = "hwpoison",
	 .source = "fcntl(2), F_SEAL_WRITE; madvise(2), MADV_HWPOISON; a76054266661 mm: shmem: don't truncate page if memory failure happens");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(2 * PAGE);
	unsigned char *map;

	seal(fd, F_SEAL_WRITE);
	poison(fd, (off_t)PAGE, PAGE);
	map = map_shared(reopen(fd, O_RDONLY), 2 * PAGE, PROT_READ);

	LOAD_RAISES(SIGBUS, map + PAGE);

	SEALS_ARE(fd, F_SEAL_WRITE);
	SIZE_IS(fd, 2 * PAGE);
	MAPPING_INTACT(map, PAGE);
	return passed();
}
