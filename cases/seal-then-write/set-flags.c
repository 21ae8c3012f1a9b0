// SPDX-License-Identifier: GPL-2.0
#include "case.h"

#include <linux/fs.h>
#include <sys/ioctl.h>

DESCRIBE("F_SEAL_WRITE does not protect the attributes of chattr(1): the owner can set FS_NODUMP_FL, and the bytes stay.",
	 .contract = "allowed", .since = "6.0",
	 .source = "ioctl_iflags(2); e408e695f5f1 mm/shmem: support FS_IOC_[SG]ETFLAGS in tmpfs");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE), before = 0, after = 0, nodump = FS_NODUMP_FL;

	SETUP_NEEDS("file attributes of a memfd", ioctl(fd, FS_IOC_GETFLAGS, &before), ENOTTY);
	seal(fd, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE);

	ALLOWED(ioctl(fd, FS_IOC_SETFLAGS, &nodump));

	STILL_ALLOWED(ioctl(fd, FS_IOC_GETFLAGS, &after));
	CHECK(!(before & nodump) && (after & nodump),
	      "the flags are %#x, and were %#x", (unsigned int)after, (unsigned int)before);
	STATE_IS(fd, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE, PAGE);
	MODE_IS(fd, 0777);
	return passed();
}
