// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("A child process does not get a shared mapping marked MADV_DONTFORK, so F_SEAL_WRITE can be added once the parent has unmapped it, while the child still lives.",
	 .contract = "allowed", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_WRITE: EBUSY; madvise(2), MADV_DONTFORK");

static void find_nothing(void *map)
{
	LOAD_RAISES(SIGSEGV, map);
}

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	unsigned char *map = map_shared(fd, PAGE, PROT_READ | PROT_WRITE);

	require_madvise();
	SETUP(madvise(map, PAGE, MADV_DONTFORK));
	struct peer child = peer_start(find_nothing, map);
	unmap(map, PAGE);

	ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));

	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	STILL_REFUSED(EPERM, pwrite(fd, "", 1, 0));
	peer_end(&child);
	return passed();
}
