// SPDX-License-Identifier: GPL-2.0
#include "alien.h"
#include "ktls.h"

DESCRIBE("What send(2) adds to a TLS record that was begun with bytes spliced from a memfd sealed with F_SEAL_WRITE goes to memory of the socket's own, not to the memfd's page.",
	 .contract = "allowed", .since = "4.20", .needs = "tls", .cve = "CVE-2024-0646",
	 .source = "c5a595000e26 net: tls, update curr on splice as well; fcntl(2), F_SEAL_WRITE");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	enum { lent = 100 };
	int fd = sealable_memfd(PAGE);
	struct page_pipe pipe = page_pipe_new();
	struct pair tcp;

	enter_network();
	tcp = tcp_pair();
	ktls_send_on(tcp.from);
	ktls_receive_on(tcp.to);
	seal(fd, F_SEAL_WRITE);
	SETUP(send(tcp.from, alien, sizeof(alien), MSG_MORE));
	lend_pages(&pipe, fd, 0, lent);
	lend_to_socket(&pipe, tcp.from, lent, SPLICE_F_MORE);

	/* More is to come: what ends a record is not copied where the cipher works at once. */
	TRANSFERS(sizeof(alien), send(tcp.from, alien, sizeof(alien), MSG_MORE));

	SETUP(send(tcp.from, alien, sizeof(alien), 0));
	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	RECEIVES_BYTES(tcp.to, sizeof(alien), PATTERN_ALIEN);
	RECEIVES_PATTERN(tcp.to, 0, lent);
	RECEIVES_BYTES(tcp.to, 2 * sizeof(alien), PATTERN_ALIEN);
	return passed();
}
