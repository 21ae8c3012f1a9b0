// SPDX-License-Identifier: GPL-2.0
#include "loopback.h"

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
	struct pair sockets = unix_pair(SOCK_STREAM);
	int fd;

	struct peer sender = peer_start(seal_and_send, &sockets.from);

	fd = receive_fd(sockets.to);
	peer_end(&sender);

	int seals = ALLOWED(fcntl(fd, F_GET_SEALS));

	CHECK(seals == (F_SEAL_WRITE | F_SEAL_SHRINK), "the seals are %#x", (unsigned int)seals);
	STATE_IS(fd, F_SEAL_WRITE | F_SEAL_SHRINK, PAGE);
	STILL_REFUSED(EPERM, pwrite(fd, "", 1, 0));
	STILL_REFUSED(EPERM, ftruncate(fd, 0));
	return passed();
}
