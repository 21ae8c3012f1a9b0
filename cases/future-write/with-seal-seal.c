// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("F_SEAL_FUTURE_WRITE and F_SEAL_SEAL can be added in one call; F_SEAL_WRITE cannot follow, and a mapping from before stays writable.",
	 .contract = "allowed", .since = "5.1",
	 .source = "ab3948f58ff8 mm/memfd: add an F_SEAL_FUTURE_WRITE seal to memfd; fcntl(2), F_SEAL_SEAL");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	enum { BOTH = F_SEAL_FUTURE_WRITE | F_SEAL_SEAL };
	int fd = sealable_memfd(PAGE);
	unsigned char *map = map_shared(fd, PAGE, PROT_READ | PROT_WRITE);

	ALLOWED(fcntl(fd, F_ADD_SEALS, BOTH));

	STATE_IS(fd, BOTH, PAGE);
	STILL_REFUSED(EPERM, fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));
	STILL_REFUSED(EPERM, pwrite(fd, "", 1, 0));
	STORE_RAISES(0, map, PATTERN_ALIEN);
	BYTES_ARE(fd, 0, 1, PATTERN_ALIEN);
	return passed();
}
