// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "alien.h"

#include <linux/fs.h>
#include <sys/ioctl.h>

DESCRIBE("ioctl(2) with FICLONE into a memfd sealed with F_SEAL_WRITE fails with EOPNOTSUPP.",
	 .contract = "EOPNOTSUPP", .since = "4.5",
	 .source = "fcntl(2), F_SEAL_WRITE; ioctl_ficlone(2): EOPNOTSUPP; 40e041a2c858 shm: add sealing API");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE), source = alien_memfd(PAGE);

	seal(fd, F_SEAL_WRITE);

	REFUSED(EOPNOTSUPP, ioctl(fd, FICLONE, source));

	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	return passed();
}
