// SPDX-License-Identifier: GPL-2.0
#include "bpf.h"
#include "wire.h"

#include <linux/if_link.h>

DESCRIBE("An XDP program of a veth device, run by its driver, that stores into a packet changes a copy of the bytes that the sender lent from a memfd sealed with F_SEAL_WRITE.",
	 .contract = "allowed", .since = "4.19", .needs = "veth",
	 .source = "948d4f214fde veth: Add driver XDP; fcntl(2), F_SEAL_WRITE");

enum { lent = 256, place = lent - 1, headers = 14 + 20 + 8 };

/* Of datagrams, which are longer than what else is sent. */
static int program(void)
{
	return BPF_PROGRAM(BPF_PROG_TYPE_XDP,
		LOAD(BPF_W, BPF_REG_2, BPF_REG_1, offsetof(struct xdp_md, data)),
		LOAD(BPF_W, BPF_REG_3, BPF_REG_1, offsetof(struct xdp_md, data_end)),
		MOV(BPF_REG_4, BPF_REG_2), ADD_IMM(BPF_REG_4, headers + place + 1),
		JUMP_IF_GREATER(BPF_REG_4, BPF_REG_3, 1),
		STORE_IMM(BPF_B, BPF_REG_2, headers + place, PATTERN_ALIEN),
		MOV_IMM(BPF_REG_0, XDP_PASS), EXIT());
}

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	struct page_pipe pipe = page_pipe_new();
	struct wire wire = wire_new();
	unsigned char datagram[lent];
	struct pair udp;

	wire_enter(wire.far);
	xdp_attach(FAR, program(), XDP_FLAGS_DRV_MODE);
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
