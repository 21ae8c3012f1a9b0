// SPDX-License-Identifier: GPL-2.0
#include "bpf.h"
#include "loopback.h"
#include "netlink.h"

DESCRIBE("A BPF classifier of lo that asks for a packet's bytes and stores into them changes a copy of the bytes that the sender lent from a memfd sealed with F_SEAL_WRITE.",
	 .contract = "allowed", .since = "4.9", .needs = "tc",
	 .source = "bpf-helpers(7), bpf_skb_pull_data(); fcntl(2), F_SEAL_WRITE");

enum { lent = 256, place = lent - 1, headers = 14 + 20 + 8 };

static int program(void)
{
	return BPF_PROGRAM(BPF_PROG_TYPE_SCHED_CLS,
		MOV(BPF_REG_6, BPF_REG_1),
		MOV_IMM(BPF_REG_2, headers + place + 1), CALL(BPF_FUNC_skb_pull_data),
		LOAD(BPF_W, BPF_REG_2, BPF_REG_6, offsetof(struct __sk_buff, data)),
		LOAD(BPF_W, BPF_REG_3, BPF_REG_6, offsetof(struct __sk_buff, data_end)),
		MOV(BPF_REG_4, BPF_REG_2), ADD_IMM(BPF_REG_4, headers + place + 1),
		JUMP_IF_GREATER(BPF_REG_4, BPF_REG_3, 1),
		STORE_IMM(BPF_B, BPF_REG_2, headers + place, PATTERN_ALIEN),
		MOV_IMM(BPF_REG_0, -1), EXIT());
}

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
	filter_with_bpf("lo", RECEIVED, program());
	seal(fd, F_SEAL_WRITE);
	lend_pages(&pipe, fd, 0, lent);
	lend_to_socket(&pipe, udp.from, lent, 0);

	TRANSFERS(lent, recv(udp.to, datagram, lent, 0));

	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	CHECK(datagram[place] == PATTERN_ALIEN, "the datagram came as it was sent");
	IS_PATTERN(datagram, 0, place);
	return passed();
}
