// SPDX-License-Identifier: GPL-2.0
#include "case.h"

#include <sys/socket.h>

DESCRIBE("A memfd that another process sends over a socket comes with the seals it has.",
	 .contract = "allowed", .since = "3.17",
	 .source = "fcntl(2), File Sealing: seals belong to the inode; unix(7), SCM_RIGHTS");

static void seal_and_send(void *socket)
{
	int fd = sealable_memfd(PAGE);

	seal(fd, F_SEAL_WRITE | F_SEAL_SHRINK);
	send_fd(*(int *)socket, fd);
}

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int pair[2], fd;

	SETUP_NEEDS("AF_UNIX sockets", socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair),
		    EAFNOSUPPORT, ENOSYS);
	struct peer sender = peer_start(seal_and_send, &pair[0]);

	fd = receive_fd(pair[1]);
	peer_end(&sender);

	int seals = ALLOWED(fcntl(fd, F_GET_SEALS));

	CHECK(seals == (F_SEAL_WRITE | F_SEAL_SHRINK), "the seals are %#x", (unsigned int)seals);
	STATE_IS(fd, F_SEAL_WRITE | F_SEAL_SHRINK, PAGE);
	STILL_REFUSED(EPERM, pwrite(fd, "", 1, 0));
	STILL_REFUSED(EPERM, ftruncate(fd, 0));
	return passed();
}
