// SPDX-License-Identifier: GPL-2.0
#include "encrypted.h"

DESCRIBE("WireGuard encrypts a packet whose payload was lent from a memfd sealed with F_SEAL_WRITE in a copy: the other end decrypts it, and the memfd stays as it was.",
	 .contract = "allowed", .since = "5.6", .needs = "veth wireguard",
	 .source = "e7096c131e51 net: WireGuard secure network tunnel; fcntl(2), F_SEAL_WRITE");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	enum { lent = 256 };
	int fd = sealable_memfd(PAGE);
	struct page_pipe pipe = page_pipe_new();
	struct wire wire = wire_new();
	struct pair udp;

	wireguard_over(&wire);
	udp = wire_udp(&wire, ENCRYPTED_FAR_ADDRESS);
	seal(fd, F_SEAL_WRITE);
	lend_pages(&pipe, fd, 0, lent);

	TRANSFERS(lent, splice(pipe.out, NULL, udp.from, NULL, lent, 0));

	RECEIVES_PATTERN(udp.to, 0, lent);
	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	return passed();
}
