// SPDX-License-Identifier: GPL-2.0
#include "case.h"

#include <linux/falloc.h>

DESCRIBE("fallocate(2) with FALLOC_FL_KEEP_SIZE may allocate past the end of a memfd sealed with F_SEAL_WRITE, since neither a byte nor the size changes.",
	 .contract = "allowed", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_WRITE; fallocate(2), FALLOC_FL_KEEP_SIZE; 40e041a2c858 shm: add sealing API");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	struct stat status;

	seal(fd, F_SEAL_WRITE);

	ALLOWED(fallocate(fd, FALLOC_FL_KEEP_SIZE, (off_t)PAGE, (off_t)PAGE));

	SETUP(fstat(fd, &status));
	CHECK((size_t)status.st_blocks * 512 >= 2 * PAGE, "%lld blocks", (long long)status.st_blocks);
	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	return passed();
}
