// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("write(2) to a memfd sealed with F_SEAL_WRITE fails with EPERM, not EFAULT, when its buffer cannot be read: the seal is looked at first.",
	 .contract = "EPERM", .since = "6.14",
	 .source = "fcntl(2), F_SEAL_WRITE; 665575cff098 filemap: move prefaulting out of hot write path");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	void *unreadable = SETUP(mmap(NULL, PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));

	seal(fd, F_SEAL_WRITE);

	REFUSED(EPERM, write(fd, unreadable, PAGE));

	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	OFFSET_IS(fd, 0);
	return passed();
}
