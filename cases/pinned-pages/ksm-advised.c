// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("A private mapping advised with MADV_MERGEABLE does not keep the memfd's pages in use: F_SEAL_WRITE succeeds.",
	 .contract = "allowed", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_WRITE; madvise(2), MADV_MERGEABLE");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(2 * PAGE);
	unsigned char *map = map_private(fd, 2 * PAGE, PROT_READ | PROT_WRITE);

	SETUP_NEEDS("KSM", madvise(map, 2 * PAGE, MADV_MERGEABLE), EINVAL, ENOSYS);
	/* One page of its own, one of the file. */
	map[0] = PATTERN_ALIEN;
	(void)*(volatile unsigned char *)(map + PAGE);

	ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));

	STATE_IS(fd, F_SEAL_WRITE, (off_t)(2 * PAGE));
	CHECK(map[0] == PATTERN_ALIEN && map[PAGE] == pattern(PAGE), "the private mapping changed");
	return passed();
}
