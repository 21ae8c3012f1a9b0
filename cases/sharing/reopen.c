// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("A seal added through a second open file description, made through /proc/self/fd, holds for the first one.",
	 .contract = "allowed", .since = "3.17",
	 .source = "fcntl(2), File Sealing: seals belong to the inode; proc_pid_fd(5)");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE), second = reopen(fd, O_RDWR);

	ALLOWED(fcntl(second, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_SHRINK));

	STATE_IS(fd, F_SEAL_WRITE | F_SEAL_SHRINK, PAGE);
	STILL_REFUSED(EPERM, pwrite(fd, "", 1, 0));
	STILL_REFUSED(EPERM, ftruncate(fd, 0));
	return passed();
}
