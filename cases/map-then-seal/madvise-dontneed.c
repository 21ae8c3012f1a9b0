// SPDX-License-Identifier: GPL-2.0
#include "pins.h"

DESCRIBE("F_SEAL_WRITE is refused with EBUSY while a shared mapping exists, even when MADV_DONTNEED has taken its pages, and can be added once it is gone.",
	 .contract = "EBUSY", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_WRITE: EBUSY; madvise(2), MADV_DONTNEED");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	unsigned char *map = map_shared(fd, PAGE, PROT_READ | PROT_WRITE);

	require_madvise();
	map[0] = PATTERN_ALIEN;
	SETUP(madvise(map, PAGE, MADV_DONTNEED));
	require_smaps(map, "Rss", 0);

	REFUSED(EBUSY, fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));
	SEALS_ARE(fd, 0);
	SIZE_IS(fd, PAGE);
	BYTES_ARE(fd, 0, 1, PATTERN_ALIEN);
	MAPPED_AS(map, PAGE, "rw-s");

	unmap(map, PAGE);
	ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));
	SEALS_ARE(fd, F_SEAL_WRITE);
	SIZE_IS(fd, PAGE);
	BYTES_ARE(fd, 0, 1, PATTERN_ALIEN);
	STILL_REFUSED(EPERM, pwrite(fd, "", 1, 0));
	return passed();
}
