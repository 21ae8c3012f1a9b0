// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("F_SEAL_GROW judges a vectored write as one: EPERM, and the buffers that would fit are not stored either.",
	 .contract = "EPERM", .since = "7.2",
	 .source = "fcntl(2), F_SEAL_GROW: the size of the file cannot be increased; writev(2); 40e041a2c858 shm: add sealing API; 9aac777aaf94 filemap: Convert generic_perform_write() to support large folios; eb92d97f7e6a Revert \"tmpfs: don't enable large folios if not supported\"");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(2 * PAGE);
	unsigned char aliens[PAGE];
	struct iovec areas[] = { { aliens, PAGE }, { aliens, PAGE }, { aliens, 1 } };

	memset(aliens, PATTERN_ALIEN, sizeof(aliens));
	seal(fd, F_SEAL_GROW);

	REFUSED_ACROSS_EOF(EPERM, fd, 0, 2 * PAGE, pwritev(fd, areas, 3, 0));

	STATE_IS(fd, F_SEAL_GROW, 2 * PAGE);
	return passed();
}
