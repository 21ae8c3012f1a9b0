// SPDX-License-Identifier: GPL-2.0
#include "bpf.h"
#include "loopback.h"
#include "netlink.h"

DESCRIBE("A BPF classifier of lo that stores into a packet changes a copy of the bytes that the sender lent from a memfd sealed with F_SEAL_WRITE.",
	 .contract = "allowed", .since = "4.5", .needs = "tc",
	 .source = "bpf-helpers(7), bpf_skb_store_bytes(); fcntl(2), F_SEAL_WRITE");

enum { lent = 256, place = lent - 1, headers = 14 + 20 + 8 };

static int program(void)
{
	return BPF_PROGRAM(BPF_PROG_TYPE_SCHED_CLS,
		STORE_IMM(BPF_B, BPF_REG_10, -1, PATTERN_ALIEN),
		MOV_IMM(BPF_REG_2, headers + place), MOV(BPF_REG_3, BPF_REG_10), ADD_IMM(BPF_REG_3, -1),
		MOV_IMM(BPF_REG_4, 1), MOV_IMM(BPF_REG_5, 0), CALL(BPF_FUNC_skb_store_bytes),
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
