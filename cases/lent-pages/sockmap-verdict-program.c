// SPDX-License-Identifier: GPL-2.0
#include "bpf.h"
#include "loopback.h"

DESCRIBE("A BPF program of a socket map that stores into what a socket received changes a copy of the bytes that the sender lent from a memfd sealed with F_SEAL_WRITE.",
	 .contract = "allowed", .since = "4.14",
	 .source = "bpf-helpers(7), bpf_skb_store_bytes(); 174a79ff9515 bpf: sockmap with sk redirect support; fcntl(2), F_SEAL_WRITE");

enum { lent = 100, place = 50 };

static int program(void)
{
	return BPF_PROGRAM(BPF_PROG_TYPE_SK_SKB,
		STORE_IMM(BPF_B, BPF_REG_10, -1, PATTERN_ALIEN),
		MOV_IMM(BPF_REG_2, place), MOV(BPF_REG_3, BPF_REG_10), ADD_IMM(BPF_REG_3, -1), MOV_IMM(BPF_REG_4, 1),
		MOV_IMM(BPF_REG_5, 0), CALL(BPF_FUNC_skb_store_bytes),
		MOV_IMM(BPF_REG_0, SK_PASS), EXIT());
}

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	struct page_pipe pipe = page_pipe_new();
	struct pair tcp;

	enter_network();
	tcp = tcp_pair();
	sockmap_attach(program(), BPF_SK_SKB_VERDICT, &tcp.to, 1);
	seal(fd, F_SEAL_WRITE);
	lend_pages(&pipe, fd, 0, lent);

	TRANSFERS(lent, splice(pipe.out, NULL, tcp.from, NULL, lent, 0));

	RECEIVES_PATTERN(tcp.to, 0, place);
	RECEIVES_BYTES(tcp.to, 1, PATTERN_ALIEN);
	RECEIVES_PATTERN(tcp.to, place + 1, lent - place - 1);
	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	return passed();
}
