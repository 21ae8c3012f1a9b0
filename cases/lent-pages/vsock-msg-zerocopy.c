// SPDX-License-Identifier: GPL-2.0
#include "loopback.h"

DESCRIBE("MSG_ZEROCOPY lends the pages of a read-only mapping of a memfd sealed with F_SEAL_WRITE to a socket of vsock(7) of the same machine: they are received, and stay as they were.",
	 .contract = "allowed", .since = "6.7", .needs = "vsock",
	 .source = "vsock(7); e2fcc326b498 vsock/virtio: support MSG_ZEROCOPY for transport; fcntl(2), F_SEAL_WRITE");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(2 * PAGE);
	struct pair vsock = vsock_pair(2 * PAGE);
	unsigned char *map;

	zerocopy_on(vsock.from);
	seal(fd, F_SEAL_WRITE);
	map = map_shared(reopen(fd, O_RDONLY), 2 * PAGE, PROT_READ);

	TRANSFERS(2 * PAGE, send(vsock.from, map, 2 * PAGE, MSG_ZEROCOPY));

	RECEIVES_PATTERN(vsock.to, 0, 2 * PAGE);
	STATE_IS(fd, F_SEAL_WRITE, 2 * PAGE);
	return passed();
}
