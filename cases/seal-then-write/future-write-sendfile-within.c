// SPDX-License-Identifier: GPL-2.0
#include "case.h"

#include <sys/sendfile.h>

DESCRIBE("sendfile(2) from one part of a memfd sealed with F_SEAL_FUTURE_WRITE to another fails with EPERM.",
	 .contract = "EPERM", .since = "5.1",
	 .source = "fcntl(2), F_SEAL_FUTURE_WRITE; sendfile(2); ab3948f58ff8 mm/memfd: add an F_SEAL_FUTURE_WRITE seal to memfd");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(2 * PAGE);
	off_t from = (off_t)PAGE;

	seal(fd, F_SEAL_FUTURE_WRITE);

	REFUSED(EPERM, sendfile(fd, fd, &from, PAGE));

	STATE_IS(fd, F_SEAL_FUTURE_WRITE, 2 * PAGE);
	OFFSET_IS(fd, 0);
	return passed();
}
