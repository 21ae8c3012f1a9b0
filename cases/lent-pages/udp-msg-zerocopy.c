// SPDX-License-Identifier: GPL-2.0
#include "loopback.h"

DESCRIBE("MSG_ZEROCOPY lends the pages of a read-only mapping of a memfd sealed with F_SEAL_WRITE to UDP: they are received, and stay as they were.",
	 .contract = "allowed", .since = "5.0",
	 .source = "Documentation/networking/msg_zerocopy.rst; b5947e5d1e71 udp: msg_zerocopy; fcntl(2), F_SEAL_WRITE");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	enum { lent = 6000 };
	int fd = sealable_memfd(2 * PAGE);
	unsigned char *map;
	struct pair udp;

	enter_network();
	udp = udp_pair();
	zerocopy_on(udp.from);
	seal(fd, F_SEAL_WRITE);
	map = map_shared(reopen(fd, O_RDONLY), 2 * PAGE, PROT_READ);

	TRANSFERS(lent, send(udp.from, map, lent, MSG_ZEROCOPY));

	RECEIVES_PATTERN(udp.to, 0, lent);
	STATE_IS(fd, F_SEAL_WRITE, 2 * PAGE);
	return passed();
}
