// SPDX-License-Identifier: GPL-2.0
#include "loopback.h"

DESCRIBE("A seal that the receiver of a memfd adds, in another process, holds for the sender.",
	 .contract = "allowed", .since = "3.17",
	 .source = "fcntl(2), File Sealing: seals belong to the inode; unix(7), SCM_RIGHTS");

static void receive_and_seal(int socket)
{
	int fd = receive_fd(socket);

	ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_SHRINK));
	passed();
}

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	struct pair sockets = unix_pair(SOCK_STREAM);
	int fd;

	pid_t receiver = fork_child();

	if (!receiver)
		receive_and_seal(sockets.to);
	fd = sealable_memfd(PAGE);	/* after the fork: not inherited */
	send_fd(sockets.from, fd);
	reap_child(receiver);

	STATE_IS(fd, F_SEAL_WRITE | F_SEAL_SHRINK, PAGE);
	STILL_REFUSED(EPERM, pwrite(fd, "", 1, 0));
	STILL_REFUSED(EPERM, ftruncate(fd, 0));
	return passed();
}
