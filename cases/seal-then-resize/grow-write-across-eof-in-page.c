// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("F_SEAL_GROW refuses with EPERM, as a whole, a write that would cross the end of a file inside a page.",
	 .contract = "EPERM", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_GROW: the size of the file cannot be increased; 40e041a2c858 shm: add sealing API");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	const size_t size = PAGE / 2;
	int fd = sealable_memfd(size);
	unsigned char aliens[PAGE];

	memset(aliens, PATTERN_ALIEN, sizeof(aliens));
	seal(fd, F_SEAL_GROW);

	REFUSED(EPERM, pwrite(fd, aliens, size + 1, 0));

	STATE_IS(fd, F_SEAL_GROW, (off_t)size);
	return passed();
}
