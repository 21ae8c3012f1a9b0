// SPDX-License-Identifier: GPL-2.0
#include "case.h"

#include <linux/fs.h>
#include <sys/ioctl.h>

DESCRIBE("Seals can be added to an immutable memfd through a description from before it became so, and hold when the attribute is taken away.",
	 .contract = "allowed", .since = "6.0", .needs = "root",
	 .source = "fcntl(2), F_ADD_SEALS; ioctl_iflags(2); e408e695f5f1 mm/shmem: support FS_IOC_[SG]ETFLAGS in tmpfs");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE), attribute = FS_IMMUTABLE_FL, none = 0;

	SETUP_NEEDS("making a memfd immutable", ioctl(fd, FS_IOC_SETFLAGS, &attribute), ENOTTY, EPERM);

	ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_SHRINK));

	SETUP(ioctl(fd, FS_IOC_SETFLAGS, &none));
	STATE_IS(fd, F_SEAL_WRITE | F_SEAL_SHRINK, PAGE);
	STILL_REFUSED(EPERM, pwrite(fd, "", 1, 0));
	return passed();
}
