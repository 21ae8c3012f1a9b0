// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("When F_SEAL_WRITE makes a MAP_FIXED mapping fail, the mapping that was at the address stays as it was.",
	 .contract = "EPERM", .since = "6.12",
	 .source = "mmap(2), MAP_FIXED; 5de195060b2e mm: resolve faulty mmap_region() error path behaviour");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	unsigned char *old = map_private(fd, PAGE, PROT_READ | PROT_WRITE);

	old[0] = PATTERN_ALIEN;		/* in the private copy: a new mapping would not have it */
	seal(fd, F_SEAL_WRITE);

	REFUSED(EPERM, mmap(old, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, fd, 0));

	LOAD_RAISES(0, old);
	CHECK(old[0] == PATTERN_ALIEN && old[1] == pattern(1), "another mapping is at the address");
	STORE_RAISES(0, old + 1, PATTERN_ALIEN);
	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	return passed();
}
