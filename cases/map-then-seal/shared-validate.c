// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("MAP_SHARED_VALIDATE is a shared mapping like any other: F_SEAL_WRITE is refused with EBUSY while one exists.",
	 .contract = "EBUSY", .since = "4.15",
	 .source = "mmap(2), MAP_SHARED_VALIDATE; fcntl(2), F_SEAL_WRITE: EBUSY; 1c9725974074 mm: introduce MAP_SHARED_VALIDATE, a mechanism to safely define new mmap flags");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	unsigned char *map = SETUP_NEEDS("MAP_SHARED_VALIDATE",
					 mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
					      MAP_SHARED_VALIDATE, fd, 0), EINVAL);

	REFUSED(EBUSY, fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));

	STATE_IS(fd, 0, PAGE);
	MAPPED_AS(map, PAGE, "rw-s");
	CHECK(map[0] == pattern(0), "the mapping no longer shows the file");
	return passed();
}
