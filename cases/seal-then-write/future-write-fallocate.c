// SPDX-License-Identifier: GPL-2.0
#include "case.h"

#include <linux/falloc.h>

DESCRIBE("fallocate(2) without flags may allocate a hole of a memfd sealed with F_SEAL_FUTURE_WRITE, since that changes no byte.",
	 .contract = "allowed", .since = "5.1",
	 .source = "fcntl(2), F_SEAL_FUTURE_WRITE; fallocate(2); ab3948f58ff8 mm/memfd: add an F_SEAL_FUTURE_WRITE seal to memfd");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	struct stat status;

	SETUP(ftruncate(fd, (off_t)(2 * PAGE)));
	seal(fd, F_SEAL_FUTURE_WRITE);

	ALLOWED(fallocate(fd, 0, 0, (off_t)(2 * PAGE)));

	SETUP(fstat(fd, &status));
	CHECK((size_t)status.st_blocks * 512 >= 2 * PAGE, "%lld blocks", (long long)status.st_blocks);
	CONTENTS_INTACT(fd, PAGE);
	BYTES_ARE(fd, (off_t)PAGE, PAGE, 0);
	SEALS_ARE(fd, F_SEAL_FUTURE_WRITE);
	SIZE_IS(fd, 2 * PAGE);
	return passed();
}
