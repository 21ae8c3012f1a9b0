// SPDX-License-Identifier: GPL-2.0
#include "case.h"

#include <sys/socket.h>

DESCRIBE("Adding a seal to a socket is refused with EINVAL: it has no seals.",
	 .contract = "EINVAL", .since = "3.17",
	 .source = "fcntl(2), F_ADD_SEALS: EINVAL");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int pair[2];
	char byte;

	SETUP_NEEDS("AF_UNIX sockets",
		    socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair), EAFNOSUPPORT, ENOSYS);

	REFUSED(EINVAL, fcntl(pair[1], F_ADD_SEALS, F_SEAL_SHRINK));

	STILL_ALLOWED(write(pair[1], "x", 1));
	CHECK(read(pair[0], &byte, 1) == 1 && byte == 'x', "the socket does not work any more");
	return passed();
}
