// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "pins.h"

DESCRIBE("madvise(2) with MADV_POPULATE_READ maps the pages of a memfd sealed with F_SEAL_WRITE as they are.",
	 .contract = "allowed", .since = "5.14",
	 .source = "fcntl(2), F_SEAL_WRITE; madvise(2), MADV_POPULATE_READ; 40e041a2c858 shm: add sealing API");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	unsigned char *map;

	require_madvise();
	seal(fd, F_SEAL_WRITE);
	map = map_shared(reopen(fd, O_RDONLY), PAGE, PROT_READ);

	ALLOWED(madvise(map, PAGE, MADV_POPULATE_READ));

	CHECK(smaps_kib(map, "Rss") != 0, "the page is not mapped");
	MAPPING_INTACT(map, PAGE);
	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	return passed();
}
