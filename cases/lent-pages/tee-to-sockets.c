// SPDX-License-Identifier: GPL-2.0
#include "loopback.h"

DESCRIBE("A page of a memfd sealed with F_SEAL_WRITE that tee(2) lends to two sockets arrives at both, each with its own bytes behind it, and stays as it was.",
	 .contract = "allowed", .since = "3.17",
	 .source = "tee(2); fcntl(2), F_SEAL_WRITE");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	enum { lent = 100 };
	int fd = sealable_memfd(PAGE);
	struct page_pipe first = page_pipe_new(), second = page_pipe_new();
	struct pair one = unix_pair(SOCK_STREAM), other = unix_pair(SOCK_STREAM);

	seal(fd, F_SEAL_WRITE);
	lend_pages(&first, fd, 0, lent);

	TRANSFERS(lent, tee(first.out, second.in, lent, 0));

	lend_to_socket(&first, one.from, lent, 0);
	lend_to_socket(&second, other.from, lent, 0);
	TRANSFERS(4, send(one.from, "1111", 4, 0));
	TRANSFERS(4, send(other.from, "2222", 4, 0));
	RECEIVES_PATTERN(one.to, 0, lent);
	RECEIVES_BYTES(one.to, 4, '1');
	RECEIVES_PATTERN(other.to, 0, lent);
	RECEIVES_BYTES(other.to, 4, '2');
	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	return passed();
}
