// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("F_SEAL_GROW refuses with EPERM, as a whole, a write that begins inside the file and would cross its end at a page boundary.",
	 .contract = "EPERM", .since = "7.2",
	 .source = "fcntl(2), F_SEAL_GROW: the size of the file cannot be increased; 40e041a2c858 shm: add sealing API; 9aac777aaf94 filemap: Convert generic_perform_write() to support large folios; eb92d97f7e6a Revert \"tmpfs: don't enable large folios if not supported\"");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	unsigned char aliens[2 * PAGE];

	memset(aliens, PATTERN_ALIEN, sizeof(aliens));
	seal(fd, F_SEAL_GROW);

	REFUSED_ACROSS_EOF(EPERM, fd, 0, PAGE, pwrite(fd, aliens, 2 * PAGE, 0));

	STATE_IS(fd, F_SEAL_GROW, PAGE);
	return passed();
}
