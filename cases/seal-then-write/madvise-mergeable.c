// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("madvise(2) with MADV_MERGEABLE on a shared mapping of a memfd sealed with F_SEAL_WRITE succeeds, and leaves mapping and file as they were.",
	 .contract = "allowed", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_WRITE; madvise(2), MADV_MERGEABLE; 40e041a2c858 shm: add sealing API");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	unsigned char *map;

	require_madvise();
	SETUP_NEEDS("KSM", madvise(map_private(fd, PAGE, PROT_READ), PAGE, MADV_MERGEABLE), EINVAL);
	seal(fd, F_SEAL_WRITE);
	map = map_shared(reopen(fd, O_RDONLY), PAGE, PROT_READ);

	ALLOWED(madvise(map, PAGE, MADV_MERGEABLE));

	MAPPING_INTACT(map, PAGE);
	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	PERMISSIONS_ARE(map, "r--s");
	return passed();
}
