// SPDX-License-Identifier: GPL-2.0
#include "bpf.h"
#include "loopback.h"

#include <linux/if_link.h>

DESCRIBE("An XDP program of lo that stores into a packet changes a copy of the bytes that the sender lent from a memfd sealed with F_SEAL_WRITE.",
	 .contract = "allowed", .since = "4.12",
	 .source = "b5cdae3291f7 net: Generic XDP; fcntl(2), F_SEAL_WRITE");

enum { lent = 256, place = lent - 1, headers = 14 + 20 + 8 };

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	struct page_pipe pipe = page_pipe_new();
	unsigned char datagram[lent];
	struct pair udp;

	enter_network();
	udp = udp_pair();
	SETUP(setsockopt(udp.from, SOL_SOCKET, SO_NO_CHECK, &(int){ 1 }, sizeof(int)));
	xdp_attach("lo", xdp_program_that_stores(headers + place), XDP_FLAGS_SKB_MODE);
	seal(fd, F_SEAL_WRITE);
	lend_pages(&pipe, fd, 0, lent);
	lend_to_socket(&pipe, udp.from, lent, 0);

	TRANSFERS(lent, recv(udp.to, datagram, lent, 0));

	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	CHECK(datagram[place] == PATTERN_ALIEN, "the datagram came as it was sent");
	IS_PATTERN(datagram, 0, place);
	return passed();
}
