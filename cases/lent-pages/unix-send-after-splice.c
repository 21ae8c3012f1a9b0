// SPDX-License-Identifier: GPL-2.0
#include "alien.h"
#include "loopback.h"

DESCRIBE("What send(2) sends over a UNIX stream after bytes that were spliced from a memfd sealed with F_SEAL_WRITE, and not received yet, goes to memory of the socket's own, not behind those bytes in the memfd's page.",
	 .contract = "allowed", .since = "3.17",
	 .source = "unix(7); splice(2); fcntl(2), F_SEAL_WRITE");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	enum { lent = 100 };
	int fd = sealable_memfd(PAGE);
	struct page_pipe pipe = page_pipe_new();
	struct pair stream = unix_pair(SOCK_STREAM);

	seal(fd, F_SEAL_WRITE);
	lend_pages(&pipe, fd, 0, lent);
	lend_to_socket(&pipe, stream.from, lent, 0);

	TRANSFERS(sizeof(alien), send(stream.from, alien, sizeof(alien), 0));

	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	RECEIVES_PATTERN(stream.to, 0, lent);
	RECEIVES_BYTES(stream.to, sizeof(alien), PATTERN_ALIEN);
	return passed();
}
