// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "alien.h"

#include <linux/fs.h>
#include <sys/ioctl.h>

DESCRIBE("The clone of another file (FICLONE) into a memfd sealed with F_SEAL_WRITE fails with EOPNOTSUPP: memory shares no blocks.",
	 .contract = "EOPNOTSUPP", .since = "4.5",
	 .source = "ioctl_ficlone(2), EOPNOTSUPP; fcntl(2), F_SEAL_WRITE");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE), other = alien_memfd(PAGE);

	seal(fd, F_SEAL_WRITE);

	REFUSED(EOPNOTSUPP, ioctl(fd, FICLONE, other));

	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	return passed();
}
