// SPDX-License-Identifier: GPL-2.0
#include "bpf.h"
#include "loopback.h"

#include <linux/if_link.h>

DESCRIBE("An XDP program of lo that takes packets in fragments and stores into one changes a copy of the bytes that the sender lent from a memfd sealed with F_SEAL_WRITE.",
	 .contract = "allowed", .since = "6.9",
	 .source = "e6d5dbdd20aa xdp: add multi-buff support for xdp running in generic mode; fcntl(2), F_SEAL_WRITE");

enum { lent = 6000, place = lent - 1, headers = 14 + 20 + 8 };

static int program(void)
{
	return XDP_PROGRAM_OF_FRAGMENTS(
		STORE_IMM(BPF_B, BPF_REG_10, -1, PATTERN_ALIEN),
		MOV_IMM(BPF_REG_2, headers + place), MOV(BPF_REG_3, BPF_REG_10), ADD_IMM(BPF_REG_3, -1),
		MOV_IMM(BPF_REG_4, 1), CALL(BPF_FUNC_xdp_store_bytes),
		MOV_IMM(BPF_REG_0, XDP_PASS), EXIT());
}

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(2 * PAGE);
	struct page_pipe pipe = page_pipe_new();
	unsigned char datagram[lent];
	struct pair udp;

	enter_network();
	udp = udp_pair();
	SETUP(setsockopt(udp.from, SOL_SOCKET, SO_NO_CHECK, &(int){ 1 }, sizeof(int)));
	xdp_attach("lo", program(), XDP_FLAGS_SKB_MODE);
	seal(fd, F_SEAL_WRITE);
	lend_pages(&pipe, fd, 0, lent);
	lend_to_socket(&pipe, udp.from, lent, 0);

	TRANSFERS(lent, recv(udp.to, datagram, lent, 0));

	STATE_IS(fd, F_SEAL_WRITE, 2 * PAGE);
	CHECK(datagram[place] == PATTERN_ALIEN, "the datagram came as it was sent");
	IS_PATTERN(datagram, 0, place);
	return passed();
}
