// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("copy_file_range(2) from one part of a memfd sealed with F_SEAL_WRITE to another fails with EPERM.",
	 .contract = "EPERM", .since = "4.5",
	 .source = "fcntl(2), F_SEAL_WRITE; copy_file_range(2); 40e041a2c858 shm: add sealing API");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(2 * PAGE);
	loff_t from = 0, to = (loff_t)PAGE;

	seal(fd, F_SEAL_WRITE);

	REFUSED(EPERM, syscall(SYS_copy_file_range, fd, &from, fd, &to, PAGE, 0));

	STATE_IS(fd, F_SEAL_WRITE, 2 * PAGE);
	return passed();
}
