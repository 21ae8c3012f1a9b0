// SPDX-License-Identifier: GPL-2.0
#include "ktls.h"

#include <sys/sendfile.h>

DESCRIBE("Kernel TLS encrypts what sendfile(2) sends from a memfd sealed with F_SEAL_WRITE into pages of its own: the receiver decrypts it, and the memfd stays as it was.",
	 .contract = "allowed", .since = "4.17", .needs = "tls",
	 .source = "Documentation/networking/tls.rst; 3c4d7559159b tls: kernel TLS support; fcntl(2), F_SEAL_WRITE");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(2 * PAGE);
	off_t start = 0;
	struct pair tcp;

	enter_network();
	tcp = tcp_pair();
	ktls_send_on(tcp.from);
	ktls_receive_on(tcp.to);
	seal(fd, F_SEAL_WRITE);

	TRANSFERS(2 * PAGE, sendfile(tcp.from, fd, &start, 2 * PAGE));

	STATE_IS(fd, F_SEAL_WRITE, 2 * PAGE);
	RECEIVES_PATTERN(tcp.to, 0, 2 * PAGE);
	return passed();
}
