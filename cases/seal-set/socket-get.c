// SPDX-License-Identifier: GPL-2.0
#include "loopback.h"

DESCRIBE("F_GET_SEALS of a socket is refused with EINVAL: it has no seals.",
	 .contract = "EINVAL", .since = "3.17",
	 .source = "fcntl(2), F_GET_SEALS: EINVAL");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	struct pair sockets = unix_pair(SOCK_STREAM | SOCK_NONBLOCK);
	char byte;

	REFUSED(EINVAL, fcntl(sockets.from, F_GET_SEALS));

	STILL_ALLOWED(write(sockets.from, "x", 1));
	CHECK(read(sockets.to, &byte, 1) == 1 && byte == 'x', "the socket does not work any more");
	return passed();
}
