// SPDX-License-Identifier: GPL-2.0
#include "bpf.h"
#include "loopback.h"

DESCRIBE("A BPF program that inserts bytes in front of what is sent over TCP, and then asks for writable access to what follows, gets a copy of the bytes lent from a memfd sealed with F_SEAL_WRITE.",
	 .contract = "allowed", .since = "4.20", .cve = "CVE-2026-63830",
	 .source = "406e8a651a7b net: skmsg: preserve sg.copy across SG transforms; fcntl(2), F_SEAL_WRITE");

enum { lent = 100, inserted = 4 };

/* Inserts bytes at the beginning, and stores an alien one behind them. */
static int program(void)
{
	return BPF_PROGRAM(BPF_PROG_TYPE_SK_MSG,
		MOV(BPF_REG_6, BPF_REG_1),
		MOV_IMM(BPF_REG_2, 0), MOV_IMM(BPF_REG_3, inserted), MOV_IMM(BPF_REG_4, 0),
		CALL(BPF_FUNC_msg_push_data),
		MOV(BPF_REG_1, BPF_REG_6),
		MOV_IMM(BPF_REG_2, inserted), MOV_IMM(BPF_REG_3, inserted + 1), MOV_IMM(BPF_REG_4, 0),
		CALL(BPF_FUNC_msg_pull_data),
		LOAD(BPF_DW, BPF_REG_2, BPF_REG_6, offsetof(struct sk_msg_md, data)),
		LOAD(BPF_DW, BPF_REG_3, BPF_REG_6, offsetof(struct sk_msg_md, data_end)),
		MOV(BPF_REG_4, BPF_REG_2), ADD_IMM(BPF_REG_4, 1),
		JUMP_IF_GREATER(BPF_REG_4, BPF_REG_3, 1),
		STORE_IMM(BPF_B, BPF_REG_2, 0, PATTERN_ALIEN),
		MOV_IMM(BPF_REG_0, SK_PASS), EXIT());
}

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	struct page_pipe pipe = page_pipe_new();
	unsigned char zeros[inserted];
	struct pair tcp;

	enter_network();
	tcp = tcp_pair();
	sockmap_attach(program(), BPF_SK_MSG_VERDICT, &tcp.from, 1);
	seal(fd, F_SEAL_WRITE);
	lend_pages(&pipe, fd, 0, lent);

	TRANSFERS(lent, splice(pipe.out, NULL, tcp.from, NULL, lent, 0));

	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	TRANSFERS(inserted, recv(tcp.to, zeros, inserted, 0));
	RECEIVES_BYTES(tcp.to, 1, PATTERN_ALIEN);
	RECEIVES_PATTERN(tcp.to, 1, lent - 1);
	return passed();
}
