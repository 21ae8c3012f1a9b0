// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("F_SEAL_GROW shortens a write that crosses the end of the file to the part inside, where the end is also that of the largest unit that the kernel stores at once.",
	 .contract = "allowed", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_GROW: the size of the file cannot be increased; write(2): fewer bytes than count");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	/* No kernel stores more at once than what lies between two multiples of this. */
	enum { SIZE = 1 << 30 };
	int fd = sealable_memfd(PAGE);
	unsigned char aliens[2 * PAGE];

	memset(aliens, PATTERN_ALIEN, sizeof(aliens));
	SETUP(ftruncate(fd, SIZE));
	seal(fd, F_SEAL_GROW);

	TRANSFERS(PAGE, pwrite(fd, aliens, sizeof(aliens), SIZE - (off_t)PAGE));

	SEALS_ARE(fd, F_SEAL_GROW);
	SIZE_IS(fd, SIZE);
	CONTENTS_INTACT(fd, PAGE);
	BYTES_ARE(fd, SIZE - (off_t)PAGE, PAGE, PATTERN_ALIEN);
	BYTES_ARE(fd, SIZE - (off_t)(2 * PAGE), PAGE, 0);
	return passed();
}
