// SPDX-License-Identifier: GPL-2.0
#include "bpf.h"
#include "ktls.h"

DESCRIBE("A BPF program that inserts bytes in front of what is sent over kernel TLS, and then asks for writable access to what follows, gets a copy of the bytes lent from a memfd sealed with F_SEAL_WRITE.",
	 .contract = "allowed", .since = "4.20", .needs = "tls", .cve = "CVE-2026-63830",
	 .source = "406e8a651a7b net: skmsg: preserve sg.copy across SG transforms; fcntl(2), F_SEAL_WRITE");

enum { lent = 100, inserted = 4 };

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	struct page_pipe pipe = page_pipe_new();
	unsigned char zeros[inserted];
	struct pair tcp;

	enter_network();
	tcp = tcp_pair();
	sockmap_attach(message_program_that_inserts(inserted), BPF_SK_MSG_VERDICT, &tcp.from, 1);
	ktls_send_on(tcp.from);
	ktls_receive_on(tcp.to);
	seal(fd, F_SEAL_WRITE);
	lend_pages(&pipe, fd, 0, lent);

	TRANSFERS(lent, splice(pipe.out, NULL, tcp.from, NULL, lent, 0));

	TRANSFERS(inserted, recv(tcp.to, zeros, inserted, 0));
	RECEIVES_BYTES(tcp.to, 1, PATTERN_ALIEN);
	RECEIVES_PATTERN(tcp.to, 1, lent - 1);
	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	return passed();
}
