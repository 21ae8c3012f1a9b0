// SPDX-License-Identifier: GPL-2.0
#include "case.h"

#include <sys/sendfile.h>
#include <sys/socket.h>

DESCRIBE("F_SEAL_WRITE is refused with EBUSY while a UNIX stream socket holds a page of the memfd that sendfile(2) sent and nobody has received, and accepted when it has been received.",
	 .contract = "EBUSY", .since = "4.2",
	 .source = "fcntl(2), F_SEAL_WRITE: EBUSY; 869e7c62486e net: af_unix: implement stream sendpage support");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE), sockets[2];
	char received[1];
	off_t offset = 0;

	SETUP_NEEDS("AF_UNIX sockets", socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets),
		    EAFNOSUPPORT, ENOSYS);
	SETUP(sendfile(sockets[0], fd, &offset, sizeof(received)));

	REFUSED(EBUSY, fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));

	STATE_IS(fd, 0, PAGE);

	TRANSFERS(sizeof(received), recv(sockets[1], received, sizeof(received), 0));
	ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));

	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	CHECK(received[0] == (char)pattern(0), "another byte was received");
	return passed();
}
