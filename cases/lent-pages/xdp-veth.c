// SPDX-License-Identifier: GPL-2.0
#include "bpf.h"
#include "wire.h"

#include <linux/if_link.h>

DESCRIBE("An XDP program of a veth device, run by its driver, that stores into a packet changes a copy of the bytes that the sender lent from a memfd sealed with F_SEAL_WRITE.",
	 .contract = "allowed", .since = "4.19", .needs = "veth",
	 .source = "948d4f214fde veth: Add driver XDP; fcntl(2), F_SEAL_WRITE");

enum { lent = 256, place = lent - 1, headers = 14 + 20 + 8 };

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	struct page_pipe pipe = page_pipe_new();
	struct wire wire = wire_new();
	unsigned char datagram[lent];
	struct pair udp;

	wire_enter(wire.far);
	/* Nothing else that is sent is as long as the datagram. */
	xdp_attach(FAR, xdp_program_that_stores(headers + place), XDP_FLAGS_DRV_MODE);
	udp = wire_udp(&wire, FAR_ADDRESS);
	SETUP(setsockopt(udp.from, SOL_SOCKET, SO_NO_CHECK, &(int){ 1 }, sizeof(int)));
	seal(fd, F_SEAL_WRITE);
	lend_pages(&pipe, fd, 0, lent);
	lend_to_socket(&pipe, udp.from, lent, 0);

	TRANSFERS(lent, recv(udp.to, datagram, lent, 0));

	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	CHECK(datagram[place] == PATTERN_ALIEN, "the datagram came as it was sent");
	IS_PATTERN(datagram, 0, place);
	return passed();
}
