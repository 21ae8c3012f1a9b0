// SPDX-License-Identifier: GPL-2.0
#include "case.h"

#include <linux/falloc.h>

DESCRIBE("fallocate(2) with FALLOC_FL_PUNCH_HOLE on a memfd sealed with F_SEAL_FUTURE_WRITE fails with EPERM: the bytes would read as zeros.",
	 .contract = "EPERM", .since = "5.1",
	 .source = "fcntl(2), F_SEAL_FUTURE_WRITE; fallocate(2): EPERM; ab3948f58ff8 mm/memfd: add an F_SEAL_FUTURE_WRITE seal to memfd");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(2 * PAGE);

	seal(fd, F_SEAL_FUTURE_WRITE);

	REFUSED(EPERM, fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, (off_t)PAGE));

	STATE_IS(fd, F_SEAL_FUTURE_WRITE, 2 * PAGE);
	return passed();
}
