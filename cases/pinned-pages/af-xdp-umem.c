// SPDX-License-Identifier: GPL-2.0
#include "case.h"

#include <linux/if_xdp.h>
#include <sched.h>
#include <sys/socket.h>

#ifndef AF_XDP
#define AF_XDP 44 /* 4.18 */
#endif
#ifndef SOL_XDP
#define SOL_XDP 283
#endif

DESCRIBE("F_SEAL_WRITE is refused with EBUSY while pages of the memfd are the packet memory of an AF_XDP socket, also when they are mapped no longer.",
	 .contract = "EBUSY", .since = "4.18", .needs = "af_xdp",
	 .source = "fcntl(2), F_SEAL_WRITE: EBUSY; c0c77d8fb787 xsk: add user memory registration support sockopt");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(2 * PAGE), xdp;
	unsigned char *map = map_shared(fd, 2 * PAGE, PROT_READ | PROT_WRITE);
	struct xdp_umem_reg umem = { .addr = (uintptr_t)map, .len = 2 * PAGE, .chunk_size = 2048 };

	/* CAP_NET_RAW over a network namespace of its own is enough, and anybody can have that. */
	SETUP_NEEDS("a network namespace of its own",
		    unshare(geteuid() ? CLONE_NEWUSER | CLONE_NEWNET : CLONE_NEWNET),
		    EPERM, EINVAL, ENOSPC, EUSERS);
	xdp = SETUP_NEEDS("AF_XDP", socket(AF_XDP, SOCK_RAW | SOCK_CLOEXEC, 0), EAFNOSUPPORT, EPERM);
	SETUP_NEEDS("pinning that memory under RLIMIT_MEMLOCK",
		    setsockopt(xdp, SOL_XDP, XDP_UMEM_REG, &umem, sizeof(umem)), ENOBUFS);
	unmap(map, 2 * PAGE);

	REFUSED(EBUSY, fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));

	STATE_IS(fd, 0, 2 * PAGE);
	return passed();
}
