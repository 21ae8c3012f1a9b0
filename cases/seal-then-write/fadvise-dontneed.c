// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("posix_fadvise(2) with POSIX_FADV_DONTNEED on a memfd sealed with F_SEAL_WRITE loses no byte.",
	 .contract = "allowed", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_WRITE; posix_fadvise(2), POSIX_FADV_DONTNEED; 40e041a2c858 shm: add sealing API");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);

	require_madvise();
	seal(fd, F_SEAL_WRITE);

	TRANSFERS(0, posix_fadvise(fd, 0, (off_t)PAGE, POSIX_FADV_DONTNEED));

	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	return passed();
}
