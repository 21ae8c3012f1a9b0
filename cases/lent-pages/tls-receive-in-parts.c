// SPDX-License-Identifier: GPL-2.0
#include "ktls.h"

DESCRIBE("Kernel TLS decrypts a record that its sender lent from a memfd sealed with F_SEAL_WRITE into pages of its own when the receiver asks for it in parts: the memfd still holds the record.",
	 .contract = "allowed", .since = "4.17", .needs = "tls",
	 .source = "Documentation/networking/tls.rst; c46234ebb4d1 tls: RX path for ktls; fcntl(2), F_SEAL_WRITE");

enum { plain = 200, length = plain + KTLS_OVERHEAD };

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	unsigned char record[length], now[length], text[plain];
	struct page_pipe pipe = page_pipe_new();
	struct pair tcp;

	enter_network();
	ktls_encrypt(record, plain);
	SETUP(pwrite(fd, record, length, 0));
	seal(fd, F_SEAL_WRITE);
	tcp = tcp_pair();
	ktls_receive_on(tcp.to);
	lend_pages(&pipe, fd, 0, length);
	lend_to_socket(&pipe, tcp.from, length, 0);

	TRANSFERS(plain / 2, recv(tcp.to, text, plain / 2, 0));

	IS_PATTERN(text, 0, plain / 2);
	RECEIVES_PATTERN(tcp.to, plain / 2, plain - plain / 2);
	CHECK(pread(fd, now, length, 0) == length && !memcmp(now, record, length), "the record in the file was changed");
	SEALS_ARE(fd, F_SEAL_WRITE);
	SIZE_IS(fd, (off_t)PAGE);
	return passed();
}
