// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("madvise(2) with MADV_GUARD_INSTALL can guard a shared mapping of a memfd sealed with F_SEAL_WRITE; the file is as it was then, and when the guard is removed.",
	 .contract = "allowed", .since = "6.15",
	 .source = "fcntl(2), F_SEAL_WRITE; madvise(2), MADV_GUARD_INSTALL; 40e041a2c858 shm: add sealing API");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	unsigned char *map;

	require_madvise();
	seal(fd, F_SEAL_WRITE);
	map = map_shared(reopen(fd, O_RDONLY), PAGE, PROT_READ);

	ALLOWED(madvise(map, PAGE, MADV_GUARD_INSTALL));

	LOAD_RAISES(SIGSEGV, map);
	STATE_IS(fd, F_SEAL_WRITE, PAGE);

	ALLOWED(madvise(map, PAGE, MADV_GUARD_REMOVE));

	MAPPING_INTACT(map, PAGE);
	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	return passed();
}
