// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("copy_file_range(2) from one part of a memfd sealed with F_SEAL_FUTURE_WRITE to another fails with EPERM.",
	 .contract = "EPERM", .since = "5.1",
	 .source = "fcntl(2), F_SEAL_FUTURE_WRITE; copy_file_range(2); ab3948f58ff8 mm/memfd: add an F_SEAL_FUTURE_WRITE seal to memfd");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(2 * PAGE);
	loff_t from = 0, to = (loff_t)PAGE;

	seal(fd, F_SEAL_FUTURE_WRITE);

	REFUSED(EPERM, syscall(SYS_copy_file_range, fd, &from, fd, &to, PAGE, 0));

	STATE_IS(fd, F_SEAL_FUTURE_WRITE, 2 * PAGE);
	return passed();
}
