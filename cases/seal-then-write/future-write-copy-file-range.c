// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "alien.h"

DESCRIBE("copy_file_range(2) into a memfd sealed with F_SEAL_FUTURE_WRITE fails with EPERM.",
	 .contract = "EPERM", .since = "5.1",
	 .source = "fcntl(2), F_SEAL_FUTURE_WRITE; copy_file_range(2); ab3948f58ff8 mm/memfd: add an F_SEAL_FUTURE_WRITE seal to memfd");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE), source = alien_memfd(PAGE);

	seal(fd, F_SEAL_FUTURE_WRITE);

	REFUSED(EPERM, syscall(SYS_copy_file_range, source, NULL, fd, NULL, PAGE, 0));

	STATE_IS(fd, F_SEAL_FUTURE_WRITE, PAGE);
	OFFSET_IS(fd, 0);
	OFFSET_IS(source, 0);
	return passed();
}
