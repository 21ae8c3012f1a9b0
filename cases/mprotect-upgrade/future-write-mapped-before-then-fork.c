// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("A child that inherits, after F_SEAL_FUTURE_WRITE, a read-only shared mapping from before can make it writable, and its stores reach the file.",
	 .contract = "allowed", .since = "5.1",
	 .source = "fcntl(2), F_SEAL_FUTURE_WRITE; fork(2); ab3948f58ff8 mm/memfd: add an F_SEAL_FUTURE_WRITE seal to memfd");

static void upgrade_and_store(void *map)
{
	ALLOWED(mprotect(map, PAGE, PROT_READ | PROT_WRITE));
	STORE_RAISES(0, map, PATTERN_ALIEN);
}

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	unsigned char *map = map_shared(fd, PAGE, PROT_READ);
	struct peer child;

	seal(fd, F_SEAL_FUTURE_WRITE);

	child = peer_start(upgrade_and_store, map);
	peer_end(&child);

	PERMISSIONS_ARE(map, "r--s");
	BYTES_ARE(fd, 0, 1, PATTERN_ALIEN);
	SEALS_ARE(fd, F_SEAL_FUTURE_WRITE);
	SIZE_IS(fd, PAGE);
	return passed();
}
