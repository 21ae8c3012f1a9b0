// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "pins.h"

DESCRIBE("madvise(2) with MADV_DONTNEED on a shared mapping of a memfd sealed with F_SEAL_WRITE unmaps its pages and leaves the file as it was.",
	 .contract = "allowed", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_WRITE; madvise(2), MADV_DONTNEED; 40e041a2c858 shm: add sealing API");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	unsigned char *map;

	require_madvise();
	seal(fd, F_SEAL_WRITE);
	map = map_shared(reopen(fd, O_RDONLY), PAGE, PROT_READ);
	LOAD_RAISES(0, map);
	CHECK(smaps_kib(map, "Rss") != 0, "the page is not mapped");

	ALLOWED(madvise(map, PAGE, MADV_DONTNEED));

	CHECK(smaps_kib(map, "Rss") == 0, "the page is mapped still");
	MAPPING_INTACT(map, PAGE);
	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	return passed();
}
