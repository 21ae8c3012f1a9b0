// SPDX-License-Identifier: GPL-2.0
#include "loopback.h"

#include <sys/sendfile.h>

DESCRIBE("F_SEAL_WRITE is refused with EBUSY while a UNIX stream socket holds a page of the memfd that sendfile(2) sent and nobody has received, and accepted when it has been received.",
	 .contract = "EBUSY", .since = "4.2",
	 .source = "fcntl(2), F_SEAL_WRITE: EBUSY; 869e7c62486e net: af_unix: implement stream sendpage support");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	struct pair sockets = unix_pair(SOCK_STREAM);
	int fd = sealable_memfd(PAGE);
	char received[1];
	off_t offset = 0;

	SETUP(sendfile(sockets.from, fd, &offset, sizeof(received)));

	REFUSED(EBUSY, fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));

	STATE_IS(fd, 0, PAGE);

	TRANSFERS(sizeof(received), recv(sockets.to, received, sizeof(received), 0));
	ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));

	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	CHECK(received[0] == (char)pattern(0), "another byte was received");
	return passed();
}
