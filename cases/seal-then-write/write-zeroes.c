// SPDX-License-Identifier: GPL-2.0
#include "case.h"

#include <linux/falloc.h>

DESCRIBE("fallocate(2) with FALLOC_FL_WRITE_ZEROES fails with EOPNOTSUPP on a memfd sealed with F_SEAL_WRITE, as on any memfd.",
	 .contract = "EOPNOTSUPP", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_WRITE; fallocate(2): EOPNOTSUPP; 40e041a2c858 shm: add sealing API");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(2 * PAGE);

	seal(fd, F_SEAL_WRITE);

	REFUSED(EOPNOTSUPP, fallocate(fd, FALLOC_FL_WRITE_ZEROES, 0, (off_t)PAGE));

	STATE_IS(fd, F_SEAL_WRITE, 2 * PAGE);
	return passed();
}
