// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("F_SEAL_SHRINK and F_SEAL_GROW together freeze the size, and leave the contents writable with write(2) and through mappings.",
	 .contract = "EPERM", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_SHRINK, F_SEAL_GROW; memfd_create(2), file sealing");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	enum { SEALS = F_SEAL_SHRINK | F_SEAL_GROW };
	int fd = sealable_memfd(2 * PAGE);
	unsigned char *map;

	seal(fd, SEALS);

	REFUSED(EPERM, ftruncate(fd, (off_t)PAGE));
	REFUSED(EPERM, ftruncate(fd, (off_t)(3 * PAGE)));

	STATE_IS(fd, SEALS, 2 * PAGE);
	STILL_ALLOWED(pwrite(fd, &(char){ (char)PATTERN_ALIEN }, 1, 0));
	BYTES_ARE(fd, 0, 1, PATTERN_ALIEN);
	map = STILL_ALLOWED(mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0));
	STORE_RAISES(0, map + PAGE, PATTERN_ALIEN);
	BYTES_ARE(fd, PAGE, 1, PATTERN_ALIEN);
	SIZE_IS(fd, 2 * PAGE);
	return passed();
}
