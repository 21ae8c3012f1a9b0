// SPDX-License-Identifier: GPL-2.0
#include "alien.h"
#include "bpf.h"
#include "loopback.h"

#include <linux/kcm.h>
#include <sys/ioctl.h>

#ifndef AF_KCM
#define AF_KCM 41 /* 4.6 */
#endif

DESCRIBE("What send(2) adds to a KCM message that was begun with bytes spliced from a memfd sealed with F_SEAL_WRITE goes to memory of the socket's own, not to the memfd's page.",
	 .contract = "allowed", .since = "4.6", .needs = "kcm",
	 .source = "Documentation/networking/kcm.rst; ab7ac4eb9832 kcm: Kernel Connection Multiplexor module; fcntl(2), F_SEAL_WRITE");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	enum { lent = 100 };
	int fd = sealable_memfd(PAGE), kcm;
	struct page_pipe pipe = page_pipe_new();
	struct kcm_attach attach;
	struct pair tcp;

	enter_network();
	tcp = tcp_pair();
	kcm = socket_of("KCM", AF_KCM, SOCK_DGRAM, 0);
	attach = (struct kcm_attach){
		.fd = tcp.from,
		.bpf_fd = BPF_PROGRAM(BPF_PROG_TYPE_SOCKET_FILTER, MOV_IMM(BPF_REG_0, 1), EXIT()),
	};
	SETUP(ioctl(kcm, SIOCKCMATTACH, &attach));
	seal(fd, F_SEAL_WRITE);
	lend_pages(&pipe, fd, 0, lent);
	lend_to_socket(&pipe, kcm, lent, SPLICE_F_MORE);

	TRANSFERS(sizeof(alien), send(kcm, alien, sizeof(alien), 0));

	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	RECEIVES_PATTERN(tcp.to, 0, lent);
	RECEIVES_BYTES(tcp.to, sizeof(alien), PATTERN_ALIEN);
	return passed();
}
