// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("F_SEAL_WRITE is refused with EBUSY while a shared mapping of a writable open file description exists, also when the mapping is readable and executable only.",
	 .contract = "EBUSY", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_WRITE: EBUSY; 4bb5f5d9395b mm: allow drivers to prevent new writable mappings");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	unsigned char *map = map_shared(fd, PAGE, PROT_READ | PROT_EXEC);

	REFUSED(EBUSY, fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));

	STATE_IS(fd, 0, PAGE);
	MAPPED_AS(map, PAGE, "r-xs");
	CHECK(map[0] == pattern(0), "the mapping no longer shows the file");
	return passed();
}
