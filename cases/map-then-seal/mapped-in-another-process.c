// SPDX-License-Identifier: GPL-2.0
#include "loopback.h"

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
	struct pair sockets = unix_pair(SOCK_STREAM);

	struct peer sender = peer_start(map_and_send, &sockets.from);
	int fd = receive_fd(sockets.to);

	REFUSED(EBUSY, fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));
	STATE_IS(fd, 0, PAGE);

	peer_end(&sender);
	ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));
	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	STILL_REFUSED(EPERM, pwrite(fd, "", 1, 0));
	return passed();
}
