// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("Allocating a range that F_SEAL_GROW refuses, because it ends past the end of the file, takes no page, not even within the file: EPERM.",
	 .contract = "EPERM", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_GROW; fallocate(2); 40e041a2c858 shm: add sealing API");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(0);
	struct stat status;

	SETUP(ftruncate(fd, (off_t)PAGE));
	seal(fd, F_SEAL_GROW);

	REFUSED(EPERM, fallocate(fd, 0, 0, (off_t)(2 * PAGE)));

	SETUP(fstat(fd, &status));
	CHECK(!status.st_blocks, "it has %lld blocks", (long long)status.st_blocks);
	SEALS_ARE(fd, F_SEAL_GROW);
	SIZE_IS(fd, PAGE);
	BYTES_ARE(fd, 0, PAGE, 0);
	return passed();
}
