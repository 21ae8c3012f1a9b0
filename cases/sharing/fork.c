// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("A seal added by a child of fork(2) holds for the parent.",
	 .contract = "allowed", .since = "3.17",
	 .source = "fcntl(2), File Sealing: seals belong to the inode; fork(2)");

static void add_seals(void *fd)
{
	ALLOWED(fcntl(*(int *)fd, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_SHRINK));
}

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	struct peer child = peer_start(add_seals, &fd);

	STATE_IS(fd, F_SEAL_WRITE | F_SEAL_SHRINK, PAGE);
	STILL_REFUSED(EPERM, pwrite(fd, "", 1, 0));
	STILL_REFUSED(EPERM, ftruncate(fd, 0));

	peer_end(&child);
	STATE_IS(fd, F_SEAL_WRITE | F_SEAL_SHRINK, PAGE);
	return passed();
}
