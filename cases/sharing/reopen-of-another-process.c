// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("A memfd opened through /proc/PID/fd of another process has the seals that were set there.",
	 .contract = "allowed", .since = "3.17",
	 .source = "fcntl(2), File Sealing: seals belong to the inode; proc_pid_fd(5)");

/* The peer has inherited the memfd. */
static void hold(void *nothing)
{
	(void)nothing;
}

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int number = sealable_memfd(PAGE), fd;
	char path[64];

	seal(number, F_SEAL_WRITE | F_SEAL_SHRINK);
	struct peer holder = peer_start(hold, NULL);

	SETUP(close(number));
	snprintf(path, sizeof(path), "/proc/%d/fd/%d", (int)holder.pid, number);

	fd = ALLOWED(open(path, O_RDWR | O_CLOEXEC));

	STATE_IS(fd, F_SEAL_WRITE | F_SEAL_SHRINK, PAGE);
	STILL_REFUSED(EPERM, pwrite(fd, "", 1, 0));
	STILL_REFUSED(EPERM, ftruncate(fd, 0));

	peer_end(&holder);
	STATE_IS(fd, F_SEAL_WRITE | F_SEAL_SHRINK, PAGE);
	return passed();
}
