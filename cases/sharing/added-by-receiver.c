// SPDX-License-Identifier: GPL-2.0
#include "case.h"

#include <sys/socket.h>

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
	int pair[2], fd;

	SETUP_NEEDS("AF_UNIX sockets", socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair),
		    EAFNOSUPPORT, ENOSYS);
	pid_t receiver = fork_child();

	if (!receiver)
		receive_and_seal(pair[1]);
	fd = sealable_memfd(PAGE);	/* after the fork: not inherited */
	send_fd(pair[0], fd);
	reap_child(receiver);

	STATE_IS(fd, F_SEAL_WRITE | F_SEAL_SHRINK, PAGE);
	STILL_REFUSED(EPERM, pwrite(fd, "", 1, 0));
	STILL_REFUSED(EPERM, ftruncate(fd, 0));
	return passed();
}
