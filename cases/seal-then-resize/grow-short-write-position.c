// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("A write that F_SEAL_GROW shortens moves the file position to the end of the file, and the next one is refused there.",
	 .contract = "allowed", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_GROW; write(2): the file offset is incremented by the number of bytes actually written");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	/* No kernel stores more at once than what lies between two multiples of this. */
	enum { SIZE = 1 << 30 };
	int fd = sealable_memfd(0);
	unsigned char aliens[2 * PAGE];

	memset(aliens, PATTERN_ALIEN, sizeof(aliens));
	SETUP(ftruncate(fd, SIZE));
	seal(fd, F_SEAL_GROW);
	SETUP(lseek(fd, SIZE - (off_t)PAGE, SEEK_SET));

	TRANSFERS(PAGE, write(fd, aliens, sizeof(aliens)));

	OFFSET_IS(fd, SIZE);
	BYTES_ARE(fd, SIZE - (off_t)PAGE, PAGE, PATTERN_ALIEN);
	STILL_REFUSED(EPERM, write(fd, aliens + PAGE, PAGE));
	OFFSET_IS(fd, SIZE);
	SIZE_IS(fd, SIZE);
	SEALS_ARE(fd, F_SEAL_GROW);
	return passed();
}
