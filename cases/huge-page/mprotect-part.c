// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "pins.h"
#include "reclaim.h"

DESCRIBE("No part of a huge page of a memfd sealed with F_SEAL_WRITE can be made writable in a read-only shared mapping: EACCES.",
	 .contract = "EACCES", .since = "4.8", .needs = "thp",
	 .source = "mprotect(2), EACCES; 800d8c63b2e9 shmem: add huge pages support");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	size_t size;
	int fd = huge_page_memfd(&size);
	unsigned char *map;

	seal_when_unused(fd, F_SEAL_WRITE);
	map = map_huge_page(reopen(fd, O_RDONLY), size, PROT_READ, MAP_SHARED);

	REFUSED(EACCES, mprotect(map + PAGE, PAGE, PROT_READ | PROT_WRITE));

	PERMISSIONS_ARE(map + PAGE, "r--s");
	STORE_RAISES(SIGSEGV, map + PAGE, PATTERN_ALIEN);
	STATE_IS(fd, F_SEAL_WRITE, (off_t)size);
	return passed();
}
