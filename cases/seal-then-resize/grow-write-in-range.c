// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("F_SEAL_GROW allows a write that ends exactly where the file ends.",
	 .contract = "allowed", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_GROW; write(2)");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(2 * PAGE);
	unsigned char aliens[PAGE];

	memset(aliens, PATTERN_ALIEN, sizeof(aliens));
	seal(fd, F_SEAL_GROW);

	TRANSFERS(PAGE, pwrite(fd, aliens, PAGE, (off_t)PAGE));

	SEALS_ARE(fd, F_SEAL_GROW);
	SIZE_IS(fd, 2 * PAGE);
	CONTENTS_INTACT(fd, PAGE);
	BYTES_ARE(fd, PAGE, PAGE, PATTERN_ALIEN);
	return passed();
}
