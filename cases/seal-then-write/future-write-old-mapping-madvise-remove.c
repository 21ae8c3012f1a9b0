// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("madvise(2) with MADV_REMOVE on a writable shared mapping that is older than F_SEAL_FUTURE_WRITE fails with EPERM: it would punch a hole.",
	 .contract = "EPERM", .since = "5.1",
	 .source = "fcntl(2), F_SEAL_FUTURE_WRITE; madvise(2), MADV_REMOVE; ab3948f58ff8 mm/memfd: add an F_SEAL_FUTURE_WRITE seal to memfd");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	unsigned char *map = map_shared(fd, PAGE, PROT_READ | PROT_WRITE);

	require_madvise();
	seal(fd, F_SEAL_FUTURE_WRITE);

	REFUSED(EPERM, madvise(map, PAGE, MADV_REMOVE));

	STATE_IS(fd, F_SEAL_FUTURE_WRITE, PAGE);
	MAPPING_INTACT(map, PAGE);
	STORE_RAISES(0, map, PATTERN_ALIEN);
	return passed();
}
