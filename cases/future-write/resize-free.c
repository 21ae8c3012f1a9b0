// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("F_SEAL_FUTURE_WRITE does not restrict the size: ftruncate(2) up and down and fallocate(2) are allowed.",
	 .contract = "allowed", .since = "5.1",
	 .source = "ab3948f58ff8 mm/memfd: add an F_SEAL_FUTURE_WRITE seal to memfd; ftruncate(2)");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(2 * PAGE);

	seal(fd, F_SEAL_FUTURE_WRITE);

	ALLOWED(ftruncate(fd, (off_t)PAGE));
	STATE_IS(fd, F_SEAL_FUTURE_WRITE, PAGE);

	ALLOWED(ftruncate(fd, (off_t)(2 * PAGE)));
	SIZE_IS(fd, 2 * PAGE);

	ALLOWED(fallocate(fd, 0, (off_t)PAGE, (off_t)(2 * PAGE)));
	SIZE_IS(fd, 3 * PAGE);
	SEALS_ARE(fd, F_SEAL_FUTURE_WRITE);
	CONTENTS_INTACT(fd, PAGE);
	BYTES_ARE(fd, PAGE, 2 * PAGE, 0);
	return passed();
}
