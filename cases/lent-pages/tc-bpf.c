// SPDX-License-Identifier: GPL-2.0
#include "alien.h"
#include "bpf.h"
#include "tunnel.h"

DESCRIBE("A BPF classifier that stores into a packet from a tunnel changes a copy of the bytes that its sender lent from a memfd sealed with F_SEAL_WRITE.",
	 .contract = "allowed", .since = "4.5", .needs = "tc fou",
	 .source = "bpf-helpers(7), bpf_skb_store_bytes(); fcntl(2), F_SEAL_WRITE");

enum { lent = 256, place = 100 };

static int program(void)
{
	return BPF_PROGRAM(BPF_PROG_TYPE_SCHED_CLS,
		STORE_IMM(BPF_W, BPF_REG_10, -4, (int32_t)(0x01010101u * PATTERN_ALIEN)),
		MOV_IMM(BPF_REG_2, TUNNEL_HEADERS + place), MOV(BPF_REG_3, BPF_REG_10), ADD_IMM(BPF_REG_3, -4),
		MOV_IMM(BPF_REG_4, 4), MOV_IMM(BPF_REG_5, 0), CALL(BPF_FUNC_skb_store_bytes),
		MOV_IMM(BPF_REG_0, -1), EXIT());
}

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	unsigned char datagram[lent];
	struct tunnel tunnel;

	enter_network();
	tunnel = tunnel_new();
	filter_with_bpf(TUNNEL_DEVICE, RECEIVED, program());
	seal(fd, F_SEAL_WRITE);
	lend_through_tunnel(&tunnel, fd, lent);

	TRANSFERS(lent, recv(tunnel.to, datagram, lent, 0));

	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	CHECK(!memcmp(datagram + place, alien, 4), "the datagram came as it was sent");
	IS_PATTERN(datagram, 0, place);
	return passed();
}
