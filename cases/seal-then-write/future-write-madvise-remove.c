// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("madvise(2) with MADV_REMOVE on a read-only shared mapping of a memfd sealed with F_SEAL_FUTURE_WRITE fails with EACCES: it would punch a hole.",
	 .contract = "EACCES", .since = "5.1",
	 .source = "fcntl(2), F_SEAL_FUTURE_WRITE; madvise(2), MADV_REMOVE; ab3948f58ff8 mm/memfd: add an F_SEAL_FUTURE_WRITE seal to memfd");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	unsigned char *map;

	require_madvise();
	seal(fd, F_SEAL_FUTURE_WRITE);
	map = map_shared(fd, PAGE, PROT_READ);

	REFUSED(EACCES, madvise(map, PAGE, MADV_REMOVE));

	MAPPING_INTACT(map, PAGE);
	STATE_IS(fd, F_SEAL_FUTURE_WRITE, PAGE);
	return passed();
}
