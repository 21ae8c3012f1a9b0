// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("process_vm_readv(2) of a memfd that another process has mapped uses its pages only while it copies: F_SEAL_WRITE succeeds afterwards.",
	 .contract = "allowed", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_WRITE; process_vm_readv(2)");

static void touch(void *map)
{
	(void)*(volatile unsigned char *)map;
}

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	unsigned char *map = map_shared(reopen(fd, O_RDONLY), PAGE, PROT_READ), copy = 0;
	struct iovec local = { &copy, 1 }, remote = { map + PAGE - 1, 1 };
	struct peer peer = peer_start(touch, map);

	SETUP_NEEDS("process_vm_readv(2) of a child",
		    process_vm_readv(peer.pid, &local, 1, &remote, 1, 0), ENOSYS, EPERM);

	ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));

	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	CHECK(copy == pattern(PAGE - 1), "process_vm_readv read %#x", copy);
	peer_end(&peer);
	return passed();
}
