// SPDX-License-Identifier: GPL-2.0
#include "case.h"

#include <sys/sendfile.h>

DESCRIBE("sendfile(2) from one part of a memfd sealed with F_SEAL_WRITE to another fails with EPERM.",
	 .contract = "EPERM", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_WRITE; sendfile(2); 40e041a2c858 shm: add sealing API");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(2 * PAGE);
	off_t from = (off_t)PAGE;

	seal(fd, F_SEAL_WRITE);

	REFUSED(EPERM, sendfile(fd, fd, &from, PAGE));

	STATE_IS(fd, F_SEAL_WRITE, 2 * PAGE);
	OFFSET_IS(fd, 0);
	return passed();
}
