// SPDX-License-Identifier: GPL-2.0
#include "case.h"

#include <sys/socket.h>

DESCRIBE("F_SEAL_WRITE is refused with EBUSY while another process, here the one that sent the memfd over a socket, has a writable shared mapping of it, and can be added once that process has ended.",
	 .contract = "EBUSY", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_WRITE: EBUSY; unix(7), SCM_RIGHTS");

static void map_and_send(void *socket)
{
	int fd = sealable_memfd(PAGE);

	map_shared(fd, PAGE, PROT_READ | PROT_WRITE);
	send_fd(*(int *)socket, fd);
}

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int pair[2];

	SETUP_NEEDS("AF_UNIX sockets", socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair),
		    EAFNOSUPPORT, ENOSYS);
	struct peer sender = peer_start(map_and_send, &pair[0]);
	int fd = receive_fd(pair[1]);

	REFUSED(EBUSY, fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));
	STATE_IS(fd, 0, PAGE);

	peer_end(&sender);
	ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));
	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	STILL_REFUSED(EPERM, pwrite(fd, "", 1, 0));
	return passed();
}
