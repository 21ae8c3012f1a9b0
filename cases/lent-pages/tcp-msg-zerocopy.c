// SPDX-License-Identifier: GPL-2.0
#include "loopback.h"

#ifndef SO_ZEROCOPY
#define SO_ZEROCOPY 60 /* 4.14 */
#endif
#ifndef MSG_ZEROCOPY
#define MSG_ZEROCOPY 0x4000000
#endif

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
	SETUP_NEEDS("SO_ZEROCOPY", setsockopt(tcp.from, SOL_SOCKET, SO_ZEROCOPY, &(int){ 1 }, sizeof(int)),
		    ENOPROTOOPT, 524 /* ENOTSUPP, the kernel's own */);
	seal(fd, F_SEAL_WRITE);
	map = map_shared(reopen(fd, O_RDONLY), 2 * PAGE, PROT_READ);

	TRANSFERS(2 * PAGE, send(tcp.from, map, 2 * PAGE, MSG_ZEROCOPY));

	RECEIVES_PATTERN(tcp.to, 0, 2 * PAGE);
	STATE_IS(fd, F_SEAL_WRITE, 2 * PAGE);
	return passed();
}
