// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "alien.h"

DESCRIBE("pwritev2(2) with RWF_APPEND to a memfd sealed with F_SEAL_FUTURE_WRITE fails with EPERM.",
	 .contract = "EPERM", .since = "5.1",
	 .source = "fcntl(2), F_SEAL_FUTURE_WRITE; pwritev2(2), RWF_APPEND; ab3948f58ff8 mm/memfd: add an F_SEAL_FUTURE_WRITE seal to memfd");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	struct iovec buffer = { (void *)alien, sizeof(alien) };

	seal(fd, F_SEAL_FUTURE_WRITE);

	REFUSED(EPERM, syscall(SYS_pwritev2, fd, &buffer, 1, 0L, 0L, RWF_APPEND));

	STATE_IS(fd, F_SEAL_FUTURE_WRITE, PAGE);
	OFFSET_IS(fd, 0);
	return passed();
}
