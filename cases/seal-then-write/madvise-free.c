// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("madvise(2) with MADV_FREE on a shared mapping of a memfd sealed with F_SEAL_WRITE fails with EINVAL, as on any mapping of a file.",
	 .contract = "EINVAL", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_WRITE; madvise(2), MADV_FREE; 40e041a2c858 shm: add sealing API");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	unsigned char *map;

	require_madvise();
	seal(fd, F_SEAL_WRITE);
	map = map_shared(reopen(fd, O_RDONLY), PAGE, PROT_READ);

	REFUSED(EINVAL, madvise(map, PAGE, MADV_FREE));

	MAPPING_INTACT(map, PAGE);
	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	return passed();
}
