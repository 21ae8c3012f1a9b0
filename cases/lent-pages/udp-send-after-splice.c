// SPDX-License-Identifier: GPL-2.0
#include "alien.h"
#include "loopback.h"

DESCRIBE("What send(2) adds to a UDP datagram that was begun with bytes spliced from a memfd sealed with F_SEAL_WRITE goes to memory of the socket's own, not behind those bytes in the memfd's page.",
	 .contract = "allowed", .since = "3.17",
	 .source = "udp(7), UDP_CORK and MSG_MORE; splice(2); fcntl(2), F_SEAL_WRITE");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	enum { lent = 100 };
	int fd = sealable_memfd(PAGE);
	struct page_pipe pipe = page_pipe_new();
	unsigned char datagram[lent + sizeof(alien)];
	struct pair udp;

	enter_network();
	udp = udp_pair();
	seal(fd, F_SEAL_WRITE);
	lend_pages(&pipe, fd, 0, lent);
	lend_to_socket(&pipe, udp.from, lent, SPLICE_F_MORE);

	TRANSFERS(sizeof(alien), send(udp.from, alien, sizeof(alien), 0));

	TRANSFERS(sizeof(datagram), recv(udp.to, datagram, sizeof(datagram), 0));
	IS_PATTERN(datagram, 0, lent);
	CHECK(!memcmp(datagram + lent, alien, sizeof(alien)), "the datagram does not end with what send(2) added");
	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	return passed();
}
