// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("F_SEAL_FUTURE_WRITE alone does not protect the size: ftruncate(2) still lengthens the memfd by a hole.",
	 .contract = "allowed", .since = "5.1",
	 .source = "fcntl(2), F_SEAL_FUTURE_WRITE; ftruncate(2); ab3948f58ff8 mm/memfd: add an F_SEAL_FUTURE_WRITE seal to memfd");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);

	seal(fd, F_SEAL_FUTURE_WRITE);

	ALLOWED(ftruncate(fd, (off_t)(2 * PAGE)));

	SEALS_ARE(fd, F_SEAL_FUTURE_WRITE);
	SIZE_IS(fd, 2 * PAGE);
	CONTENTS_INTACT(fd, PAGE);
	BYTES_ARE(fd, (off_t)PAGE, PAGE, 0);
	return passed();
}
