// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("F_SEAL_WRITE is refused with EBUSY while either the shared mapping that MREMAP_DONTUNMAP leaves in place or the one it moves the pages to exists, and can be added once both are gone.",
	 .contract = "EBUSY", .since = "5.13",
	 .source = "fcntl(2), F_SEAL_WRITE: EBUSY; mremap(2), MREMAP_DONTUNMAP; a4609387859f mm: extend MREMAP_DONTUNMAP to non-anonymous mappings");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	unsigned char *map = map_shared(fd, PAGE, PROT_READ | PROT_WRITE);
	unsigned char *moved = SETUP_NEEDS("MREMAP_DONTUNMAP of a file",
					   mremap(map, PAGE, PAGE,
						  MREMAP_MAYMOVE | MREMAP_DONTUNMAP, NULL), EINVAL);

	MAPPED_AS(moved, PAGE, "rw-s");
	unmap(moved, PAGE);
	REFUSED(EBUSY, fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));
	STATE_IS(fd, 0, PAGE);
	MAPPED_AS(map, PAGE, "rw-s");

	unmap(map, PAGE);
	ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));
	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	STILL_REFUSED(EPERM, pwrite(fd, "", 1, 0));
	return passed();
}
