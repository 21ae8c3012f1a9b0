// SPDX-License-Identifier: GPL-2.0
#include "loopback.h"

DESCRIBE("MSG_ZEROCOPY lends the pages of a read-only mapping of a memfd sealed with F_SEAL_WRITE to TCP: they are received, and stay as they were.",
	 .contract = "allowed", .since = "4.14",
	 .source = "Documentation/networking/msg_zerocopy.rst; f214f915e7db tcp: enable MSG_ZEROCOPY; fcntl(2), F_SEAL_WRITE");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(2 * PAGE);
	unsigned char *map;
	struct pair tcp;

	enter_network();
	tcp = tcp_pair();
	zerocopy_on(tcp.from);
	seal(fd, F_SEAL_WRITE);
	map = map_shared(reopen(fd, O_RDONLY), 2 * PAGE, PROT_READ);

	TRANSFERS(2 * PAGE, send(tcp.from, map, 2 * PAGE, MSG_ZEROCOPY));

	RECEIVES_PATTERN(tcp.to, 0, 2 * PAGE);
	STATE_IS(fd, F_SEAL_WRITE, 2 * PAGE);
	return passed();
}
