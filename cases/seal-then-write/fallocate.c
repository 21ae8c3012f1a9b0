// SPDX-License-Identifier: GPL-2.0
#include "case.h"

#include <linux/falloc.h>

DESCRIBE("fallocate(2) without flags may allocate a hole of a memfd sealed with F_SEAL_WRITE, since that changes no byte.",
	 .contract = "allowed", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_WRITE; fallocate(2); 40e041a2c858 shm: add sealing API");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	struct stat status;

	SETUP(ftruncate(fd, (off_t)(2 * PAGE)));
	seal(fd, F_SEAL_WRITE);

	ALLOWED(fallocate(fd, 0, 0, (off_t)(2 * PAGE)));

	SETUP(fstat(fd, &status));
	CHECK((size_t)status.st_blocks * 512 >= 2 * PAGE, "%lld blocks", (long long)status.st_blocks);
	CONTENTS_INTACT(fd, PAGE);
	BYTES_ARE(fd, (off_t)PAGE, PAGE, 0);
	SEALS_ARE(fd, F_SEAL_WRITE);
	SIZE_IS(fd, 2 * PAGE);
	return passed();
}
