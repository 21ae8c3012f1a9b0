// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("madvise(2) with MADV_REMOVE on a read-only shared mapping of a memfd sealed with F_SEAL_WRITE fails with EACCES: it would punch a hole.",
	 .contract = "EACCES", .since = "6.7",
	 .source = "fcntl(2), F_SEAL_WRITE; madvise(2), MADV_REMOVE; 40e041a2c858 shm: add sealing API");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	unsigned char *map;

	require_madvise();
	seal(fd, F_SEAL_WRITE);
	map = map_shared_sealed(fd, PAGE, PROT_READ);

	REFUSED(EACCES, madvise(map, PAGE, MADV_REMOVE));

	MAPPING_INTACT(map, PAGE);
	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	return passed();
}
