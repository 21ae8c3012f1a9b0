// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("F_SEAL_SHRINK allows madvise(2) with MADV_REMOVE through a writable mapping: the pages go, the size stays.",
	 .contract = "allowed", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_SHRINK; madvise(2), MADV_REMOVE");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(2 * PAGE);
	unsigned char *map = map_shared(fd, 2 * PAGE, PROT_READ | PROT_WRITE);

	require_madvise();
	seal(fd, F_SEAL_SHRINK);

	ALLOWED(madvise(map + PAGE, PAGE, MADV_REMOVE));

	SEALS_ARE(fd, F_SEAL_SHRINK);
	SIZE_IS(fd, 2 * PAGE);
	CONTENTS_INTACT(fd, PAGE);
	BYTES_ARE(fd, PAGE, PAGE, 0);
	LOAD_RAISES(0, map + PAGE);
	return passed();
}
